"""Several models as one, beside the same in NumPy."""

import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import BeamSearch, Greedy, StepOutput, compile
from seq2seq.decoding.ensemble import Ensemble
from seq2seq.errors import InputError

CALL = {"start": 2, "end": 3, "max_length": 4}


def always(logits, attention=None):
    """A step without state that says the same at every step."""
    return lambda tokens, state, index: StepOutput(ops.array(logits), state, attention)


def log_softmax(logits):
    logits = logits.astype("float64")
    return logits - np.log(np.exp(logits).sum(-1, keepdims=True))


def mean_logits(logits, shares, mean):
    log_probs = [log_softmax(x) for x in logits]
    if mean == "probabilities":
        return np.log(sum(w * np.exp(x) for w, x in zip(shares, log_probs, strict=True)))
    return sum(w * x for w, x in zip(shares, log_probs, strict=True))


@pytest.mark.parametrize("mean", ["probabilities", "log_probabilities"])
@pytest.mark.parametrize(
    ("weights", "shares"), [(None, [1 / 3] * 3), ([1, 3, 4], [1 / 8, 3 / 8, 1 / 2])]
)
def test_logits_are_the_mean_of_the_members(mean, weights, shares):
    logits = 5 * np.random.default_rng(1).normal(size=(3, 20, 7)).astype("float32")
    output = Ensemble([always(x) for x in logits], weights, mean)(None, [None] * 3, 0)

    np.testing.assert_allclose(
        mean_logits(logits, shares, mean), ops.convert_to_numpy(output.logits), rtol=1e-5
    )


def test_each_member_has_its_own_state(tables, decode):
    members = [tables(20, seed=seed) for seed in range(2)]
    logits = mean_logits([m.logits for m in members], [0.5, 0.5], "probabilities")
    strategy = BeamSearch(6, 6)
    expected = decode(strategy, members[0]._replace(logits=logits.astype("float32")))

    def prepare(rows):
        return Ensemble([member.step for member in members]), [{"row": row} for row in rows]

    rows = [member.state["row"] for member in members]
    for found in (strategy(*prepare(rows), **CALL), compile(prepare, strategy, **CALL)(rows)):
        for name in ("tokens", "lengths", "scores", "log_probs"):
            x, y = getattr(expected, name), ops.convert_to_numpy(getattr(found, name))
            np.testing.assert_allclose(x, y, rtol=1e-4, err_msg=name)


@pytest.mark.parametrize(
    ("mean", "expected"),
    [
        ("probabilities", [0.25, 0.5, 0.25, 0.0]),
        ("log_probabilities", [0.0, 0.5, 0.0, 0.0]),
    ],
)
def test_what_is_impossible_for_one_or_all(mean, expected):
    with np.errstate(divide="ignore"):
        logits = np.log([[[0.5, 0.5, 0.0, 0.0]], [[0.0, 0.5, 0.5, 0.0]]]).astype("float32")
    output = Ensemble([always(logits[0]), always(logits[1])], mean=mean)(None, [None, None], 0)

    np.testing.assert_allclose(expected, np.exp(ops.convert_to_numpy(output.logits)[0]), rtol=1e-6)


def test_attention_is_the_weighted_mean_where_it_can_be():
    logits, wide = np.zeros((1, 4), "float32"), ops.array([[0.0, 0.0, 1.0]])
    first, second = ops.array([[1.0, 0.0]]), ops.array([[0.0, 1.0]])
    steps = [always(logits, attention) for attention in (first, second, wide, None)]

    def attention(*members):
        chosen = [steps[m] for m in members]
        return Ensemble(chosen, [3.0, 1.0])(None, [None, None], 0).attention

    np.testing.assert_allclose([[0.75, 0.25]], ops.convert_to_numpy(attention(0, 1)))
    assert attention(0, 2) is None
    assert attention(0, 3) is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": []}, "0 steps"),
        ({"weights": [1.0]}, "weights"),
        ({"weights": [1.0, 0.0]}, "above 0"),
        ({"weights": [1.0, np.nan]}, "above 0"),
        ({"mean": "median"}, "'median'"),
    ],
)
def test_impossible_ensembles_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        Ensemble(**{"steps": [always([[0.0]]), always([[0.0]])], **options})


@pytest.mark.parametrize(
    ("state", "sizes", "message"),
    [([np.zeros(1)] * 3, (4, 4), "an ensemble of 2"), ([np.zeros(1)] * 2, (4, 5), "vocabulary")],
)
def test_members_must_fit_together(state, sizes, message):
    step = Ensemble([always(np.zeros((1, size))) for size in sizes])
    with pytest.raises(InputError, match=message):
        Greedy()(step, state, **CALL)
