"""Ranking anew by expected utility, beside the definition written out."""

import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import BeamSearch, FinishReason, Hypotheses
from seq2seq.decoding.minimum_bayes_risk import EditSimilarity, MinimumBayesRisk
from seq2seq.errors import InputError

END = 3


def edits(x, y):
    """Levenshtein distance by its definition."""
    if not len(x) or not len(y):
        return len(x) + len(y)
    return min(edits(x[1:], y) + 1, edits(x, y[1:]) + 1, edits(x[1:], y[1:]) + int(x[0] != y[0]))


def shared(candidate, reference):
    """A utility that is not symmetric."""
    return sum(token in reference for token in candidate) / (1 + len(candidate))


def draw(rows, width, seed):
    """Random hypotheses of few short outputs, so that most rows have one twice."""
    rng = np.random.default_rng(seed)
    shape = (rows, width)
    is_ended, lengths = rng.random(shape) < 0.5, rng.integers(0, 3, shape)
    place = np.arange(4)
    tokens = np.where(place < lengths[..., None], rng.integers(0, 3, (*shape, 4)), 0)
    tokens = np.where(is_ended[..., None] & (place == lengths[..., None]), END, tokens)
    lengths = lengths + is_ended
    log_probs = -0.1 * (tokens @ [1, 2, 3, 4] + 5 * lengths)  # the same for the same output
    return Hypotheses(
        tokens=tokens.astype("int32"),
        lengths=lengths.astype("int32"),
        scores=log_probs.astype("float32"),
        log_probs=log_probs.astype("float32"),
        token_log_probs=rng.normal(size=tokens.shape).astype("float32"),
        finish_reason=np.where(is_ended, FinishReason.END, FinishReason.LENGTH).astype("int8"),
        alignments=rng.random((*tokens.shape, 5)).astype("float32"),
        bound=rng.normal(size=rows).astype("float32"),
    )


def rerank(found, *options):
    return Hypotheses(*map(ops.convert_to_numpy, MinimumBayesRisk(*options)(found)))


def outputs_of(found, row):
    """(ids without END, whether END followed, log p) of a row's hypotheses."""
    ends = found.finish_reason[row] == FinishReason.END
    lengths = found.lengths[row] - ends
    ids = [tuple(x[:n].tolist()) for x, n in zip(found.tokens[row], lengths, strict=True)]
    return list(zip(ids, ends.tolist(), found.log_probs[row].tolist(), strict=True))


def test_edit_similarity_is_its_definition():
    rng, utility = np.random.default_rng(1), EditSimilarity()
    for _ in range(100):
        x, y = (rng.integers(0, 3, rng.integers(0, 6)) for _ in range(2))
        assert 1 - edits(x, y) / max(len(x), len(y), 1) == pytest.approx(utility(x, y))
        assert utility(x, y) == utility(y, x)


@pytest.mark.parametrize("weights", ["uniform", "probabilities"])
@pytest.mark.parametrize("utility", [None, shared])
def test_the_best_has_the_largest_expected_utility(utility, weights):
    found, gain = draw(40, 7, seed=2), utility or EditSimilarity()
    ranked = rerank(found, utility, weights)
    for row in range(40):
        outputs = outputs_of(found, row)
        if weights == "uniform":
            references = [(ids, 1.0) for ids, *_ in outputs]
        else:
            references = [(ids, np.exp(log_prob)) for ids, _, log_prob in set(outputs)]
        total = sum(weight for _, weight in references)
        expected = {
            ids: sum(weight * gain(ids, other) for other, weight in references) / total
            for ids, *_ in outputs
        }
        got = [expected[ids] for ids, *_ in outputs_of(ranked, row)]
        np.testing.assert_allclose(got, ranked.scores[row], rtol=1e-6)
        np.testing.assert_allclose(sorted(got, reverse=True), got, rtol=1e-6)
        assert sorted(outputs) == sorted(outputs_of(ranked, row))


def test_all_fields_follow_their_hypothesis():
    found = draw(30, 6, seed=3)
    ranked = rerank(found)
    for row in range(30):
        before = found.token_log_probs[row].tolist()  # differ, be the outputs equal or not
        order = [before.index(x) for x in ranked.token_log_probs[row].tolist()]
        for name in ("tokens", "lengths", "log_probs", "finish_reason", "alignments"):
            x, y = getattr(found, name)[row, order], getattr(ranked, name)[row]
            np.testing.assert_array_equal(x, y, err_msg=name)
    np.testing.assert_array_equal(found.bound, ranked.bound)


def test_equals_keep_their_order():
    found = draw(10, 6, seed=4)
    ranked = rerank(found, lambda candidate, reference: 1.0)
    np.testing.assert_array_equal(found.tokens, ranked.tokens)


@pytest.mark.parametrize("weights", ["uniform", "probabilities"])
def test_empty_slots_stay_last_and_count_for_nothing(tables, decode, weights):
    found = decode(BeamSearch(9, 9), tables(10, seed=5), max_length=1)._replace(bound=None)
    few = Hypotheses(*(None if x is None else x[:, :4] for x in found))
    few, many = (MinimumBayesRisk(None, weights)(x) for x in (few, found))
    few_scores, scores = ops.convert_to_numpy(few.scores), ops.convert_to_numpy(many.scores)

    np.testing.assert_array_equal(few_scores, scores[:, :4])
    np.testing.assert_array_equal(few.tokens, many.tokens[:, :4])
    assert (scores[:, 4:] == -np.inf).all()
    assert (ops.convert_to_numpy(many.finish_reason)[:, 4:] == FinishReason.DEAD_END).all()


@pytest.mark.parametrize("weights", ["uniform", "probabilities"])
def test_rows_of_nan_and_no_rows_at_all(weights):
    found = draw(3, 2, seed=6)
    nothing = Hypotheses(*(x[:0] for x in found))
    nan = rerank(found._replace(log_probs=np.full_like(found.log_probs, np.nan)), None, weights)

    assert (0, 2) == rerank(nothing, None, weights).scores.shape
    assert (nan.scores == -np.inf).all()
    assert np.isnan(nan.log_probs).all()


def test_unknown_weights_are_refused():
    with pytest.raises(InputError, match="'counts'"):
        MinimumBayesRisk(weights="counts")
