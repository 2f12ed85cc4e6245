import itertools
import random
import re
from functools import partial

import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import (
    BeamSearch,
    FinishReason,
    Greedy,
    Sampling,
    StepOutput,
    StochasticBeam,
)
from seq2seq.decoding.constraints.automaton import Automaton, Edges
from seq2seq.decoding.constraints.constraint import Constraint
from seq2seq.decoding.constraints.regex import Regex
from seq2seq.errors import InputError
from seq2seq.symbols import END, NUM_SYMBOLS
from seq2seq.tokenizers import Bytes, Characters, Integers, Subwords, Words

SYMBOLS = [None] * NUM_SYMBOLS
TEXTS = [*SYMBOLS, "a", "B", "7", "é", " ", "ab", "b-\n", "7a7"]
ATOMS = ["a", "b", "B", "7", "é", "-", " ", ".", r"\d", r"\w", r"\s", r"\n", r"\W", r"\x61"]
ATOMS += ["[ab7]", "[^a]", "[a-z]", r"[\d-]", r"[^\w\n]", "(?i:B)", "(?i:É|a)", "(?s:.)"]
ATOMS += ["(?i:[A-Z])", "(?a:\\w)", "", "(?:ab|a)", "b-", "(7)", "(?x: a 7 )", "(?i:(?-i:a)b)"]
BOUNDED = ["", "?", "{2}", "{1,2}", "{,2}", "??", "{0,3}?"]
UNBOUNDED = ["*", "+", "{1,}", "*?", "+?"]


def expression(draw, depth=3, endless=True):
    """A random expression. What is endless holds nothing endless: `re` would take ages."""
    if depth == 0 or draw.random() < 0.3:
        return draw.choice(ATOMS)
    end = draw.choice(BOUNDED + UNBOUNDED if endless else BOUNDED)
    number = draw.randint(1, 3) if endless else draw.randint(1, 2)
    parts = [expression(draw, depth - 1, endless and end in BOUNDED) for _ in range(number)]
    return f"(?:{draw.choice(['', '|', '|']).join(parts)}){end}"


def expressions(number):
    draw = random.Random(1)
    for place in range(number):
        begin, end = draw.choice([("", ""), ("^", "$"), (r"\A", r"\Z"), ("(?i)", "")])
        yield f"{begin}{expression(draw, 2 + place % 2)}{end}"


def text_of(ids):
    return "".join(TEXTS[index] for index in ids)


@pytest.fixture(scope="module")
def made():
    """A thousand expressions of which the vocabulary can write a match, and their automata."""
    automata, refusals = {}, []
    patterns = expressions(2000)
    while len(automata) < 1000:
        pattern = next(patterns)
        try:
            automata[pattern] = Regex(pattern, TEXTS).automaton(len(TEXTS), END)
        except InputError as error:
            refusals.append(str(error))
    assert all("can write nothing" in text or "repeat less" in text for text in refusals)
    return automata


def test_a_thousand_expressions_mean_what_they_mean_to_re(made, table_of):
    ids = range(NUM_SYMBOLS, len(TEXTS))
    outputs = [output for n in range(4) for output in itertools.product(ids, repeat=n)]
    outputs = outputs[:73] + random.Random(1).sample(outputs[73:], 80)
    texts = [text_of(output) for output in outputs]
    padded = np.array([[*output, *[len(TEXTS)] * (3 - len(output))] for output in outputs])
    matched = 0
    for pattern, automaton in made.items():
        table = np.column_stack([table_of(automaton), np.arange(automaton.dead + 1)])
        states = 0
        for column in padded.T:
            states = table[states, column]
        expected = [re.fullmatch(pattern, text) is not None for text in texts]
        assert expected == automaton.accepting[states].tolist(), pattern
        matched += sum(expected)
    assert matched > 5000


class SideBySide(Constraint):
    """Several automata in one, at `first_states`: row i of a search keeps to the i-th."""

    def __init__(self, automata):
        sizes = [automaton.dead for automaton in automata]
        self.first_states = np.cumsum([0, *sizes[:-1]]).astype("int32")
        edges = []
        for first, automaton in zip(self.first_states, automata, strict=True):
            assert (automaton.rows == automaton.dead).all()
            sources, tokens, targets = (part[:-1] for part in automaton.edges)
            edges.append((sources + first, tokens, targets + first))
        accepting = np.concatenate([automaton.accepting[:-1] for automaton in automata])
        self._joined = Automaton(accepting, Edges(*np.concatenate(edges, axis=1)), len(TEXTS))

    def build(self, vocabulary, end):
        return self._joined

    def begin(self, problem, vocabulary):
        process, (_, limits) = super().begin(problem, vocabulary)
        return process, (ops.convert_to_tensor(self.first_states), limits)


@pytest.mark.parametrize(
    "kind", [Greedy, BeamSearch, partial(Sampling, seed=1), partial(StochasticBeam, seed=1)]
)
def test_what_a_thousand_searches_find_matches(made, kind):
    rng, limit = np.random.default_rng(1), 10
    rows, pairs = (rng.normal(size=(n, len(TEXTS))).astype("float32") for n in (1000, len(TEXTS)))

    def step(tokens, row, index):
        return StepOutput(ops.take(rows, row, axis=0) + ops.take(pairs, tokens, axis=0), row)

    strategy = kind(constraint=SideBySide(made.values()))
    found = strategy(step, np.arange(1000), start=2, end=END, max_length=limit)
    tokens, lengths, reasons = (
        ops.convert_to_numpy(part) for part in (found.tokens, found.lengths, found.finish_reason)
    )
    fits = np.array([automaton.distances[0] <= limit for automaton in made.values()])
    assert fits.mean() > 0.95
    np.testing.assert_array_equal(fits, reasons[:, 0] != FinishReason.DEAD_END)
    for row, pattern in enumerate(made):
        for ids, length, reason in zip(tokens[row], lengths[row], reasons[row], strict=True):
            text = text_of(ids[: length - (reason == FinishReason.END)])
            assert reason == FinishReason.DEAD_END or re.fullmatch(pattern, text), pattern


@pytest.mark.parametrize("limit", [1, 3, 8])
def test_every_allowed_walk_matches_or_is_a_dead_end_at_once(made, walk, limit):
    constraint = SideBySide(made.values())
    limits = [limit] * len(made)
    outputs = walk(constraint, len(TEXTS), limits, limit, constraint.first_states)
    for (pattern, automaton), output in zip(made.items(), outputs, strict=True):
        assert (output is None) == (automaton.distances[0] > limit)
        assert output is None or re.fullmatch(pattern, text_of(output)), pattern


def test_dates_come_in_any_tokens(walk):
    texts = [*SYMBOLS, *"0123456789-/x", "19", "20", "-1", "2024-"]
    pattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    outputs = walk(Regex(pattern, texts), len(texts), [12] * 200)

    assert all(re.fullmatch(pattern, "".join(texts[i] for i in ids)) for ids in outputs)
    assert {6, 10} <= {len(ids) for ids in outputs}


def test_bytes_are_read_as_utf_8(walk):
    tokenizer = Bytes()
    pattern = "[é東😀ab]{2}|\\W"
    outputs = walk(Regex(pattern, tokenizer), tokenizer.vocabulary_size, [9] * 300)
    texts = [tokenizer.decode(ids) for ids in outputs]

    assert all(re.fullmatch(pattern, text) for text in texts)
    assert {1, 2, 3, 4} == {len(text.encode()) for text in texts if len(text) == 1}


@pytest.mark.parametrize(
    "tokenizer",
    [
        Words().fit([["the cat sat", "on a mat"]]),
        Characters().fit([["the cat sat"]]),
        Subwords(vocabulary=30).fit([["the cat sat on a mat"] * 9]),
        Subwords("unigram", vocabulary=30).fit([["the cat sat on a mat"] * 9]),
        Bytes(),
    ],
)
@pytest.mark.parametrize("pattern", ["the( cat| sat)*", " ?[a-t]{1,4} ?", "(?:[a-t]+ )*sat"])
def test_any_tokenizer_will_do(tokenizer, pattern, walk):
    outputs = walk(Regex(pattern, tokenizer), tokenizer.vocabulary_size, [20] * 100)

    assert all(re.fullmatch(pattern, tokenizer.decode(ids)) for ids in outputs)
    assert 1 < len(set(outputs))


def test_integers_are_words():
    automaton = Regex("(-?[0-9] )*-?[0-9]", Integers(-9, 10)).automaton(24, END)

    assert 23 not in automaton.edges.tokens  # 10
    assert 22 in automaton.edges.tokens


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(?=a)a", "lookahead"),
        ("a(?<!b)", "lookbehind"),
        ("(?!)", "lookahead"),
        (r"(a)\1", "references"),
        ("(a)?(?(1)b|a)", "references"),
        (r"\bab", "word boundaries"),
        ("a^b", "anchors"),
        ("(?:a$)*", "anchors"),
        ("(?>a|ab)", "atomic"),
        ("a*+", "possessive"),
        ("a(", "not a regular expression: missing"),
        ("c", "can write nothing"),
        ("[^\\s\\S]", "can write nothing"),
        ("a{6000}", "5,000 characters"),
        ("(a|B)*a(a|B){14}", "20,000 states"),
        ("(a{1,70}){1,70}", "read in too many ways. Repeat less"),
        ("(" * 3000 + "a" + ")" * 3000, "has too many nested groups"),
        ("a" * 20_001, "at most 20,000 characters, not 20,001"),
    ],
)
def test_what_cannot_be_is_said(pattern, reason):
    with pytest.raises(InputError, match=reason):
        Regex(pattern, TEXTS)


def test_what_is_too_large_for_bytes_is_said():
    with pytest.raises(InputError, match="states to read bytes"):
        Regex(r"\w{900}", Bytes())


def test_a_tokenizer_without_texts_is_refused():
    with pytest.raises(InputError, match="a tokenizer with token_texts"):
        Regex("a", {"a": 4})


def test_another_vocabulary_is_refused(stepper):
    with pytest.raises(InputError, match="12 tokens, and the model has one of 13"):
        stepper(Regex("a*", TEXTS), 13, [3])
