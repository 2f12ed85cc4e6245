"""Trie, Phrases and BannedSequences: every short output, and the mistakes."""

import itertools
import time

import numpy as np
import pytest

from seq2seq.decoding.constraints.banned_sequences import BannedSequences
from seq2seq.decoding.constraints.phrases import Phrases
from seq2seq.decoding.constraints.trie import Trie
from seq2seq.errors import InputError
from seq2seq.symbols import END
from seq2seq.tokenizers import Characters, Words

V = 6
LONGEST = 4


def holds(output, sequence):
    n = len(sequence)
    return any(tuple(output[i : i + n]) == tuple(sequence) for i in range(len(output) - n + 1))


@pytest.fixture(scope="module")
def every():
    ids = [index for index in range(V) if index != END]
    return [output for n in range(LONGEST + 1) for output in itertools.product(ids, repeat=n)]


def random_sequences(seed, most, shortest=1):
    rng = np.random.default_rng(seed)
    ids = [0, 4, 5] if seed % 2 else [0, 1, 2, 4, 5]
    return [
        rng.choice(ids, size=rng.integers(shortest, 4)).tolist()
        for _ in range(rng.integers(1, most + 1))
    ]


@pytest.mark.parametrize("seed", range(20))
def test_a_trie_allows_its_outputs_only(seed, accepted):
    outputs = random_sequences(seed, 12, shortest=0)

    assert set(map(tuple, outputs)) == accepted(Trie(outputs).automaton(V, END), LONGEST)


@pytest.mark.parametrize("seed", range(20))
def test_phrases_occur_in_any_order_and_may_overlap(seed, accepted, every):
    phrases = random_sequences(seed, 3)
    automaton = Phrases(phrases, never=[2] if seed % 2 else []).automaton(V, END)
    expected = {
        output
        for output in every
        if all(holds(output, phrase) for phrase in phrases) and not (seed % 2 and 2 in output)
    }
    outputs = {output for output in accepted(automaton, LONGEST) if END not in output}

    assert expected == outputs


@pytest.mark.parametrize("seed", range(20))
def test_banned_sequences_do_not_occur(seed, accepted, every):
    banned = random_sequences(seed, 6)
    banned[0] = [*banned[0][:2], END]
    automaton = BannedSequences(banned).automaton(V, END)
    expected = {output for output in every if not any(holds([*output, END], row) for row in banned)}
    outputs = {output for output in accepted(automaton, LONGEST) if END not in output}

    assert expected == outputs


def test_texts_are_encoded(accepted):
    words = Words().fit([["a b c"]])  # ids 4, 5, 6
    assert {(4, 5), (6,)} == accepted(Trie(["a b", "c"], words).automaton(7, END), 3)
    assert (0, 5, 6) in accepted(Phrases(["b c"], words).automaton(7, END), 3)
    assert (4, 5) not in accepted(BannedSequences(["a b"], words).automaton(7, END), 2)
    with pytest.raises(InputError, match="'b d' cannot be written"):
        Trie(["a", "b d"], words)


def test_a_hundred_thousand_outputs_are_built_in_seconds(walk):
    rng = np.random.default_rng(0)
    outputs = [rng.integers(4, 8000, size=size).tolist() for size in rng.integers(1, 12, 100_000)]
    trie, begun = Trie(outputs), time.monotonic()
    automaton = trie.automaton(8000, END)

    assert time.monotonic() - begun < 10
    assert automaton.rows.size < 1e6  # not Q * V
    assert set(walk(trie, 8000, [12] * 50)) <= set(map(tuple, outputs))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Trie([]), "outputs of Trie must be one or more, not none"),
        (lambda: Trie(["ab"]), "texts need their tokenizer"),
        (lambda: Trie([4, 5]), "list of lists"),
        (lambda: Trie([[4.5]]), "whole numbers"),
        (lambda: Trie([[-1]]), "whole numbers"),
        (lambda: Phrases([[4], []]), "is empty"),
        (lambda: Phrases([[i] for i in range(9)]), "at most 8"),
        (lambda: Phrases([[4, 5]], never=[5]), "id 5 is part of a phrase"),
        (lambda: BannedSequences([[4], []]), "is empty"),
    ],
)
def test_what_is_no_list_of_ids_is_refused(make, reason):
    with pytest.raises(InputError, match=reason):
        make()


@pytest.mark.parametrize(
    ("constraint", "reason"),
    [
        (Trie([[4, END]]), "holds END, 3"),
        (Trie([[4, 6]]), "id 6, but the step knows 6 ids"),
        (Phrases([[END]]), "holds END"),
        (Phrases([[6]]), "id 6"),
        (Phrases([], never=[9]), "id 9"),
        (BannedSequences([[END, 4]]), "holds END"),
        (BannedSequences([[6]]), "id 6"),
        (BannedSequences([[END]]), "BannedSequences allows no output at all"),
    ],
)
def test_what_does_not_fit_the_vocabulary_is_refused(constraint, reason):
    with pytest.raises(InputError, match=reason):
        constraint.automaton(V, END)


def test_characters_write_a_trie_of_names(walk):
    characters = Characters().fit([["anna", "anne", "bob", ""]])
    outputs = walk(Trie(["anna", "anne", ""], characters), characters.vocabulary_size, [5] * 60)

    assert {"anna", "anne", ""} == {characters.decode(ids) for ids in outputs}
