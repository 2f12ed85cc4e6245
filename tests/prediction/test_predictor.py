import warnings

import numpy as np
import pytest

import seq2seq
from seq2seq.decoding import BeamSearch
from seq2seq.errors import InputError
from seq2seq.prediction import search_predictor

WORDS = ["abc", "e", "", "ddddda", "ba", "abc", "edcba"]


@pytest.fixture(scope="module")
def predictor(trained):
    return seq2seq.load(trained)


def test_answers_depend_on_no_batch_mate_and_keep_their_order(predictor, trained):
    answers = predictor(WORDS)
    outputs = [answer.output for answer in answers]
    order = np.random.default_rng(1).permutation(len(WORDS))
    assert [outputs[i] for i in order] == [a.output for a in predictor([WORDS[i] for i in order])]
    small = seq2seq.load(trained, batch_size=2)
    for word, answer, other in zip(WORDS, answers, small(WORDS), strict=True):
        (alone,) = predictor([word])
        assert answer.tokens == alone.tokens == other.tokens
        assert [alone.log_prob, other.log_prob] == pytest.approx([answer.log_prob] * 2, rel=1e-5)


def test_an_answer_says_how_it_came_about(predictor):
    (answer,) = predictor(["abc"])
    assert answer.log_prob == pytest.approx(sum(answer.token_log_probs), rel=1e-5)
    assert len(answer.tokens) == len(answer.token_log_probs)
    assert answer.output.split() == [token for token in answer.tokens if token != "</s>"]
    assert (answer.finish_reason == "end") == (answer.tokens[-1] == "</s>")


@pytest.mark.parametrize("strategy", [None, BeamSearch(3)])
def test_xla_answers_the_same(trained, strategy):
    plain, xla = (seq2seq.load(trained, strategy, jit_compile=jit) for jit in (False, True))

    for one, other in zip(plain(WORDS), xla(WORDS), strict=True):
        assert one.tokens == other.tokens
        assert one.log_prob == pytest.approx(other.log_prob, rel=1e-4)


def test_nothing_has_an_answer_too(predictor):
    assert [] == predictor([])
    (answer,) = predictor([""])
    assert isinstance(answer.output, str)
    assert np.isfinite(answer.score)


def test_an_unknown_character_is_said_once(trained):
    predictor = seq2seq.load(trained)
    with pytest.warns(UserWarning, match="'XXX.{180,200}X' holds a symbol"):
        seq2seq.load(trained)(["X" * 1000])
    with pytest.warns(UserWarning, match="'aXb' holds a symbol") as said:
        first = predictor(["abc", "aXb", "Yb"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = predictor(["abc", "aXb", "Yb"])
    assert 1 == sum(warning.category is UserWarning for warning in said)
    assert first == again


def test_one_text_instead_of_a_list_is_refused(predictor):
    with pytest.raises(InputError, match=r"must be a list, not the text 'abc'\. Put it in \[\]"):
        predictor("abc")
    with pytest.raises(InputError, match=r"must be a list, not the mapping {'a': 1}"):
        predictor({"a": 1})


@pytest.mark.parametrize("wrong", [3, None, ["a"]])
def test_an_input_that_is_no_text_is_named(predictor, wrong):
    with pytest.raises(InputError, match=f"must be a text, not {type(wrong).__name__}"):
        predictor(["abc", wrong])


def test_a_stream_is_read_a_few_batches_ahead_only(trained):
    predictor = seq2seq.load(trained, batch_size=2)
    read = []

    def endless():
        while True:
            read.append("ab")
            yield "ab"

    assert next(predictor.stream(endless())).output
    assert len(read) <= 64


def test_alternatives_are_distinct_and_best_first(trained):
    (answer,) = seq2seq.load(trained, BeamSearch(width=4, n_best=3))(["abc"])
    ranked = [answer, *answer.alternatives]
    assert 3 == len(ranked) == len({tuple(one.tokens) for one in ranked})
    assert sorted((one.score for one in ranked), reverse=True) == [one.score for one in ranked]


def test_max_length_limits_every_output(trained):
    for answer in seq2seq.load(trained, max_length=2)(WORDS):
        assert len(answer.tokens) <= 2
    with pytest.raises(InputError, match="max_length must be a whole number of at least 0"):
        seq2seq.load(trained, max_length=-1)
    with pytest.raises(InputError, match="batch_size must be a whole number of at least 1, not 0"):
        seq2seq.load(trained, batch_size=0)


def test_where_memory_runs_out_smaller_batches_are_tried_and_it_says_so(trained, monkeypatch):
    sources = ["ab", "b", "abc", "c", "", "ba", "cc"]
    expected = [one.output for one in seq2seq.load(trained)(sources)]
    predictor = seq2seq.load(trained)
    answer, sizes = predictor._answer, []

    def limited(rows, texts):
        sizes.append(len(rows))
        if len(rows) > 2:
            raise MemoryError
        return answer(rows, texts)

    monkeypatch.setattr(predictor, "_answer", limited)
    with pytest.warns(UserWarning, match="ran out of memory") as warned:
        found = predictor(sources)
    said = [str(one.message)[-13:] for one in warned if "memory" in str(one.message)]
    assert ["batches of 4.", "batches of 2."] == said
    assert expected == [one.output for one in found]
    assert [7, 4, 2, 2, 2, 1] == sizes
    assert 256 == predictor.batch_size  # as it was given


def test_only_the_last_used_searches_are_kept(trained, monkeypatch):
    monkeypatch.setattr(search_predictor, "compile", lambda *parts, **options: object())
    search = seq2seq.load(trained)._answer._search
    first, last = search(0), search(1)
    for size in range(2, search_predictor.MOST_SEARCHES + 1):
        assert search(1) is last
        search(size)
    assert search(1) is last
    assert search(0) is not first


def test_a_single_source_that_needs_too_much_memory_keeps_its_error(trained, monkeypatch):
    predictor = seq2seq.load(trained)

    def broken(rows, texts):
        raise MemoryError("no more")

    monkeypatch.setattr(predictor, "_answer", broken)
    with pytest.raises(MemoryError, match="no more"):
        predictor(["ab"])
