"""Answers of a server are those of the predictor, whatever is computed together."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from running_server import LIMITS, serving

from seq2seq.decoding import (
    BeamSearch,
    CtcBeam,
    Exact,
    Greedy,
    MinimumBayesRisk,
    Reranked,
    Sampling,
    StochasticBeam,
)
from seq2seq.errors import InputError
from seq2seq.prediction import Predictor
from seq2seq.prediction.described import described_strategy
from seq2seq.serving import ServedModel
from seq2seq.serving.page_files import FOLDER
from seq2seq.serving.query import Query

pytestmark = pytest.mark.filterwarnings("ignore:The input")  # with symbols that are unknown
WORDS = ["abc", "e", "", "ddddda", "ba", "edcba", "cabcabcabcab", "X"]


def same(expected, answer):
    """Whether an answer has the numbers and texts of a prediction."""
    assert expected.output == answer["output"]
    assert expected.tokens == answer["tokens"]
    assert expected.finish_reason == answer["finish_reason"]
    for name in ("score", "log_prob", "confidence"):
        assert answer.get(name) == pytest.approx(getattr(expected, name), rel=1e-5)
    np.testing.assert_allclose(
        answer["token_probabilities"], np.exp(expected.token_log_probs), rtol=1e-5
    )


def sizes(server, name):
    """Number of batches, and of inputs in them, that a model was given so far."""
    text = server.client("GET", "/metrics")[2]
    return [
        float(re.search(rf'seq2seq_batch_inputs_{kind}{{model="{name}"}} (\S+)', text)[1])
        for kind in ("count", "sum")
    ]


def test_answers_are_those_of_the_predictor_whatever_is_in_the_batch(server, letters):
    expected = dict(zip(WORDS, letters(WORDS), strict=True))
    draw = np.random.default_rng(1)
    requests = [list(draw.choice(WORDS, draw.integers(1, 5))) for _ in range(24)]
    before = sizes(server, "letters")

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(server.client.predict, requests))

    for inputs, (status, answer) in zip(requests, answers, strict=True):
        assert (200, "letters", "Greedy()") == (status, answer["model"], answer["strategy"])
        for source, one in zip(inputs, answer["predictions"], strict=True):
            same(expected[source], one)
            assert one.get("has_unknown", False) == ("X" in source)
    batches, inputs = np.subtract(sizes(server, "letters"), before)
    assert sum(map(len, requests)) == inputs
    assert batches < len(requests) / 2  # so several requests were in one


@pytest.mark.parametrize(
    ("options", "strategy"),
    [
        ({"decoding": {"strategy": "beam"}, "n_best": 3}, BeamSearch(5, n_best=3)),
        (
            {"decoding": {"strategy": "beam", "width": 4, "length_penalty": 0.6}, "n_best": 2},
            BeamSearch(4, n_best=2, length_penalty=0.6),
        ),
        (
            {"decoding": {"temperature": 1.5, "top_k": 4, "seed": 7}, "n_best": 3},
            Sampling(1.5, 4, num_samples=3, seed=7),
        ),
        ({"max_length": 2, "alignments": True}, Greedy()),
    ],
)
def test_requests_choose_how_to_decode(client, letters, options, strategy):
    limit, aligned = options.get("max_length"), options.get("alignments", False)
    predictor = Predictor(letters.model, strategy, max_length=limit, alignments=aligned)

    status, answer = client.predict(WORDS, model="letters", **options)

    assert 200 == status
    for expected, one in zip(predictor(WORDS), answer["predictions"], strict=True):
        same(expected, one)
        others = zip(expected.alternatives, one["alternatives"], strict=True)
        assert all(first.output == second["output"] for first, second in others)
        if aligned:
            np.testing.assert_allclose(one["alignment"], expected.alignment, rtol=1e-4)


TRAINED = BeamSearch(4, n_best=2, length_penalty=0.6)


@pytest.mark.parametrize(
    ("usual", "options", "strategy"),
    [
        (TRAINED, {"decoding": {}, "n_best": 3}, BeamSearch(4, n_best=3, length_penalty=0.6)),
        (TRAINED, {"n_best": 1}, BeamSearch(4, length_penalty=0.6)),
        (
            Reranked(Sampling(num_samples=4, seed=3), MinimumBayesRisk()),
            {"n_best": 2},
            Reranked(Sampling(num_samples=4, seed=3), MinimumBayesRisk()),
        ),
    ],
)
def test_without_decoding_a_request_is_answered_as_trained(letters, usual, options, strategy):
    expected = Predictor(letters.model, strategy)(WORDS)
    served = ServedModel("letters", Predictor(letters.model, usual), limits=LIMITS)
    with serving([served]) as running:
        status, answer = running.client.predict(WORDS, **options)
        others = [{"decoding": {}}, {"n_best": usual.num_outputs}]
        names = [running.client.predict(WORDS, **one)[1]["strategy"] for one in others]

    assert 200 == status
    for one, given in zip(expected, answer["predictions"], strict=True):
        same(one, given)
        outputs = [other.output for other in one.alternatives][: options["n_best"] - 1]
        assert outputs == [other["output"] for other in given["alternatives"]]
    assert [described_strategy(usual, True)] * 2 == names


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        (BeamSearch(2, groups=2), {"n_best": 3, "width": 4}),
        (CtcBeam(2), {"n_best": 3, "width": 3}),
        (Exact(width=4), {"n_best": 3, "width": 4}),
        (StochasticBeam(), {"width": 3}),
        (Sampling(seed=2), {"num_samples": 3, "seed": 2}),
    ],
)
def test_a_strategy_may_have_more_outputs(strategy, expected):
    before = dict(vars(strategy))

    changed = strategy.with_outputs(3)

    assert before | expected == vars(changed) and before == vars(strategy)
    assert 3 == changed.num_outputs


def test_requests_of_one_kind_share_a_search_even_while_it_is_made(letters):
    made = []

    class Counted(ServedModel):
        def _made(self, query):
            made.append(query)
            return super()._made(query)

    async def ask():
        model = Counted("letters", letters, limits=LIMITS)
        query = Query(["a"], decoding={"width": 3})
        found = await asyncio.gather(*(model.search_for(query) for _ in range(5)))
        with pytest.raises(InputError, match="at most 6"):
            await model.search_for(Query(["a"], decoding={"width": 7}))
        return found, [*model._others]

    found, kept = asyncio.run(ask())

    assert all(one is found[0] for one in found)
    assert 2 == len(made) and 1 == len(kept)


def test_labels_have_probabilities_and_inputs_may_be_rows(client, labeller):
    (expected,) = labeller(["a;b\tba"])

    for given in ("a;b\tba", {"lemma": "ba", "tags": "a;b", "other": None}):
        status, answer = client.predict([given], model="labels", n_best=2)

        assert 200 == status
        (one,) = answer["predictions"]
        shares = sorted(expected.probabilities.items(), key=lambda pair: -pair[1])
        assert [name for name, _ in shares[:2]] == list(one["probabilities"])
        assert dict(shares[:2]) == pytest.approx(one["probabilities"], rel=1e-5)
        assert expected.output == one["output"]


def test_numbers_have_intervals_and_quantiles_and_may_be_texts_or_lists(client, numbers):
    (expected,) = numbers(["1.5,2 3,4 5,6"])

    for given in ("1.5,2 3,4 5,6", [[1.5, 2], [3, 4.0], [5, 6]]):
        status, answer = client.predict([given], model="numbers", levels=[0.1, 0.9])

        assert 200 == status
        (one,) = answer["predictions"]
        np.testing.assert_allclose(one["values"], expected.values, rtol=1e-5)
        np.testing.assert_allclose(one["interval"], expected.interval, rtol=1e-5)
        low, high = expected.distribution.quantiles([0.1, 0.9])
        np.testing.assert_allclose(one["quantiles"]["0.1"], low, rtol=1e-5)
        np.testing.assert_allclose(one["quantiles"]["0.9"], high, rtol=1e-5)


def test_outputs_of_low_confidence_are_left_empty(client, letters):
    confidences = sorted(one.confidence for one in letters(WORDS))
    least = sum(confidences[3:5]) / 2

    _, answer = client.predict(WORDS, min_confidence=least)

    for expected, one in zip(letters(WORDS), answer["predictions"], strict=True):
        doubtful = expected.confidence < least
        assert doubtful == one.get("is_uncertain", False)
        assert ("" if doubtful else expected.output) == one["output"]
        assert [] == one["tokens"] or not doubtful


@pytest.mark.parametrize("decoding", [None, {"strategy": "sampling", "top_k": 4, "seed": 7}])
def test_a_stream_has_each_token_then_the_answer(client, letters, decoding):
    strategy = Sampling(top_k=4, seed=7) if decoding else Greedy()
    (expected,) = Predictor(letters.model, strategy)(["abcde"])

    *tokens, (name, last) = client.events("abcde", decoding=decoding)

    assert {"token"} == {one for one, _ in tokens}
    assert expected.tokens == [token for _, one in tokens for token in one["tokens"]]
    assert "prediction" == name
    same(expected, last)


def test_a_page_to_try_models_loads_nothing_from_elsewhere(client):
    status, headers, page = client("GET", "/")
    assert 200 == status and "http" not in page
    assert "default-src 'none'; script-src 'self'" in headers["Content-Security-Policy"]
    unread, read = re.findall('src="(.+?)"', page), set()
    while unread:  # scripts import others, by relative paths, as below a proxy's path
        path = unread.pop()
        status, headers, script = client("GET", f"/{path}")
        assert (200, "text/javascript; charset=utf-8") == (status, headers["Content-Type"]), path
        read.add(path)
        unread += {f"page/{name}" for name in re.findall('from "./(.+?)"', script)} - read
    assert read == {f"page/{file.name}" for file in FOLDER.glob("*.js")}
