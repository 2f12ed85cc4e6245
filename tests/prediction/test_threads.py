"""A predictor that several threads share."""

import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import seq2seq
from seq2seq.decoding import BeamSearch, Greedy, Sampling
from seq2seq.encoders import DenseEncoder
from seq2seq.errors import InputError
from seq2seq.features import Labels, Values
from seq2seq.models import Direct
from seq2seq.prediction import Predictor, search_predictor
from seq2seq.prediction.batching.batch_size import BatchSize
from seq2seq.prediction.batching.batches import Batches
from seq2seq.readouts import Last

WORDS = ["abc", "e", "", "ddddda", "ba", "edcba" * 5, "cab" * 4, "X"]
THREADS = 8


def together(function, items):
    """What a function gives for each item, all begun at the same moment by several threads."""
    barrier = threading.Barrier(len(items))

    def begun(item):
        barrier.wait()
        return function(item)

    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(begun, items))


def test_threads_get_the_same_answers_and_share_searches_and_the_warning(trained, monkeypatch):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = seq2seq.load(trained)(WORDS)
    compiled = []
    compile_search = search_predictor.compile
    monkeypatch.setattr(
        search_predictor,
        "compile",
        lambda *parts, **options: compiled.append(1) or compile_search(*parts, **options),
    )
    predictor = seq2seq.load(trained)
    orders = [np.random.default_rng(seed).permutation(len(WORDS)) for seed in range(THREADS)]

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        answers = together(lambda order: predictor([WORDS[i] for i in order]), orders)

    for order, found in zip(orders, answers, strict=True):
        for index, answer in zip(order, found, strict=True):
            assert expected[index].tokens == answer.tokens
            assert answer.log_prob == pytest.approx(expected[index].log_prob, rel=1e-5)
    assert 1 == sum("not in the training data" in str(one.message) for one in warned)
    assert len(compiled) <= 2  # sources are padded to 8, or to 32 steps


def test_threads_whose_batches_run_out_of_memory_do_not_halve_twice():
    size = BatchSize(64)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        together(lambda _: size.halve(64, MemoryError()), range(THREADS))

    assert 32 == size.largest
    assert 1 == len(warned)


def labeller():
    source = Values(dim=1, normalizer="none")
    return Direct(source, Labels(names="abc"), DenseEncoder(units=4), Last())


def test_threads_that_make_predictors_of_one_model_get_the_same_answers():
    model, sources = labeller(), ["1 2", "3", "5 2 1 9", "2 2 2"]
    expected = [one.probabilities for one in Predictor(model)(sources)]
    model.predict_function = None  # as before the first call

    for found in together(lambda size: Predictor(model, batch_size=size)(sources), range(1, 9)):
        for one, answer in zip(expected, found, strict=True):
            assert answer.probabilities == pytest.approx(one, rel=1e-5)


@pytest.mark.parametrize("strategy", [Greedy(), Sampling(temperature=2.0, top_k=5, seed=3)])
def test_a_stream_of_tokens_ends_with_the_answer(trained, strategy):
    predictor = seq2seq.load(trained, strategy, alignments=True)
    expected = predictor(WORDS[:5])
    for source, answer in zip(WORDS, expected, strict=False):
        seen = list(predictor.stream_tokens(source))

        *_, last = seen
        assert [len(one.tokens) for one in seen] == [*range(1, len(answer.tokens) + 1)]
        assert all(answer.tokens[: len(one.tokens)] == one.tokens for one in seen)
        assert (answer.output, answer.finish_reason) == (last.output, last.finish_reason)
        np.testing.assert_allclose(last.token_log_probs, answer.token_log_probs, rtol=1e-4)
        assert last.score == pytest.approx(answer.score, rel=1e-5)
        assert last.confidence == pytest.approx(answer.confidence, rel=1e-5)


def test_what_cannot_stream_says_why(trained):
    with pytest.raises(InputError, match="BeamSearch may revise its first tokens"):
        next(seq2seq.load(trained, BeamSearch(2)).stream_tokens("a"))
    with pytest.raises(InputError, match="predicts all outputs in one pass, so there is no stream"):
        next(Predictor(labeller()).stream_tokens("1"))
    with pytest.raises(InputError, match="num_samples must be 1"):
        next(seq2seq.load(trained, Sampling(num_samples=2, seed=1)).stream_tokens("a"))


def test_several_batches_are_answered_at_once_and_in_order():
    lengths = np.array([3, 1, 2, 5, 4])
    barrier = threading.Barrier(2, timeout=60)

    def answer(chosen):
        if 5 not in lengths[chosen]:  # the last batch has no other beside it
            barrier.wait()
        return lengths[chosen] * 10

    batches = Batches(2, workers=2, has_workers=True)
    assert [30, 10, 20, 50, 40] == batches(lengths, answer)


@pytest.mark.parametrize("workers", [1, 3])
def test_batches_that_run_out_of_memory_are_smaller(workers):
    sizes = []

    def answer(chosen):
        sizes.append(len(chosen))
        if len(chosen) > 2:
            raise MemoryError
        return list(chosen)

    batches = Batches(8, workers=workers, has_workers=True)
    with pytest.warns(UserWarning, match="ran out of memory"):
        assert list(range(20)) == batches(np.full(20, 4), answer)
    assert {1, 2} >= set(sizes[-10:]) and 2 == batches.largest


def test_an_error_of_the_first_batch_is_raised_and_the_others_are_not_begun():
    begun = []

    def answer(chosen):
        begun.append(int(chosen[0]))
        raise InputError(f"bad {chosen[0]}")

    batches = Batches(1, workers=2, has_workers=True)
    with pytest.raises(InputError, match="bad 0"):
        batches(np.ones(100, int), answer)
    assert len(begun) < 100


@pytest.mark.parametrize("workers", [0, 1.5, "many", None, True])
def test_workers_must_be_a_number(workers):
    with pytest.raises(InputError, match="workers must be"):
        Predictor(labeller(), workers=workers)


def test_workers_change_no_answer(trained):
    words = WORDS * 4
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        one, two = (
            seq2seq.load(trained, batch_size=4, workers=workers)(words) for workers in (1, 2)
        )
    for first, second in zip(one, two, strict=True):
        assert first.tokens == second.tokens and first.log_prob == second.log_prob
