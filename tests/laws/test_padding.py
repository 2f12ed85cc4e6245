"""Law 1: padding, what stands in it, and batch mates change nothing."""

import keras
import numpy as np
import pytest
from alike import assert_alike

from seq2seq.configuration.building import build_decoding
from seq2seq.configuration.composing import compose
from seq2seq.errors import InputError
from seq2seq.features import Tokens, Values
from seq2seq.prediction import Predictor

MORE = 2  # steps of padding
EAGERLY = keras.backend.backend() == "tensorflow"  # the quicker way for one small step
SOURCES = {
    "tokens": ["abca", "fe", "fcd", "", "edcb"],
    "labels": ["a", "b", "c", "a"],
    "values": ["1,2 3,4 0,1", "5,6 2,2 1,1 4,3", "0,1 0,0", "1,1 2,1 3,1 0,0"],
    "vector": ["1 2", "0 1", "-3 4", "5 6"],
}


def surrounded(model, batch):
    """The batch with more padding, junk in all of it, and weightless mates behind its rows.

    What has one step in each row is not padded.

    Junk is what nothing can be: NaN, ids below 0. Only the fed tokens must be ids, as nothing tells
    where they end; and where nothing but weights tells where targets end, weights are 0.
    """
    x, y, weights = batch
    lengths = x["source_length"]
    is_real = np.arange(x["source"].shape[1]) < lengths[:, None]
    source = junked(x["source"], is_real, MORE if model.source.is_sequence else 0)
    mates = np.concatenate([lengths[1:], lengths[:1]])
    more = gained(model, lengths)
    other = {"source": np.concatenate([source, np.roll(source, -1, axis=0)])}
    other["source_length"] = np.concatenate([lengths, mates])
    if "target_in" in x:
        fill = None if model.target.element_shape else 1
        target_in = junked(x["target_in"], weights > 0, more, fill)
        other["target_in"] = np.concatenate([target_in, target_in[::-1]])
    else:
        mask = np.pad(x["target_mask"], ((0, 0), (0, more)))
        other["target_mask"] = np.concatenate([mask, mask])
    y = junked(y, weights > 0, more)
    tells = "target_mask" in x or kind(model.target) == "tokens"
    own_weights = junked(weights, weights > 0, more, None if tells else 0)
    weights = np.concatenate([own_weights, np.zeros_like(own_weights)])
    return other, np.concatenate([y, y[::-1]]), weights


def junked(array, mask, more, fill=None):
    """Rows with `more` steps at their ends; what is not real is something else now."""
    if fill is None:
        fill = np.nan if array.dtype == "float32" else -7
    keep = np.pad(mask, ((0, 0), (0, more))).reshape(*mask.shape[:1], -1, *[1] * (array.ndim - 2))
    longer = np.pad(array, ((0, 0), (0, more), *[(0, 0)] * (array.ndim - 2)))
    return np.where(keep, longer, fill).astype(array.dtype)


def gained(model, lengths):
    """How many steps the target gains with two more of the source; two where it is free."""
    if not model.target.is_sequence:
        return 0
    if model.FEEDBACK or not model.head.aligned:
        return MORE
    added = MORE if model.source.is_sequence else 0
    before, after = (model.target_steps(lengths + more) for more in (0, added))
    return MORE if before is None else (after - before)[0]


def test_padding_and_mates_change_no_output_loss_metric_or_gradient(
    own_network, model_options, batch_for, learn, outputs
):
    model = own_network(model_options)
    batch = batch_for(model)
    expected = outputs(model, batch[0])
    rows, steps = expected.shape[:2]
    asked = batch[2] > 0
    if not model.head.aligned:  # its steps are those of the source
        asked = np.arange(steps) < model.readout.num_steps(batch[0]["source_length"])[:, None]

    actual = outputs(model, surrounded(model, batch)[0])[:rows, :steps]
    assert_alike(expected[asked], actual[asked])
    figures, gradient = learn(model, batch)
    other_figures, other_gradient = learn(model, surrounded(model, batch))
    assert any(part.any() for part in gradient)
    for name, figure in figures.items():
        np.testing.assert_allclose(figure, other_figures[name], rtol=1e-5, err_msg=name)
    for one, other in zip(gradient, other_gradient, strict=True):
        assert_alike(one, other)


@pytest.mark.parametrize("model", ["encdec", "forecast", "aligned", "many_to_one", "ctc"])
def test_weights_of_rows_are_those_of_their_steps(network, batch_for, model):
    model = network(((f"model={model}",),))
    x, y, weights = batch_for(model)
    of_rows = np.array([1, 0, 2, 0.5], "float32")
    model.compile(run_eagerly=EAGERLY)

    tells = "target_mask" in x or kind(model.target) == "tokens"
    given = of_rows if tells else of_rows[:, None] * weights
    expected = model.test_on_batch(x, y, of_rows[:, None] * weights, return_dict=True)
    actual = model.test_on_batch(x, y, given, return_dict=True)
    for name, figure in expected.items():
        np.testing.assert_allclose(figure, actual[name], rtol=1e-5, err_msg=name)
    with pytest.raises(InputError, match="sample_weight must have the shape"):
        model.test_on_batch(x, y, np.ones((4, 7)))


def kind(feature):
    if isinstance(feature, Values):
        return "vector" if feature.vector else "values"
    return "tokens" if isinstance(feature, Tokens) else "labels"


def test_a_prediction_depends_on_no_batch_mate(network, model_options, decoding, accepted):
    model = network(model_options, output_limit=(0.5, 3.0))
    strategy = build_decoding(compose("train", [decoding]).decoding, model.target)
    predictor = Predictor(model, strategy)
    sources = accepted(model, SOURCES[kind(model.source)])

    together = predictor(sources)
    for source, expected in zip(sources, together, strict=True):
        (alone,) = predictor([source])
        assert len(expected.tokens) == len(alone.tokens)
        if expected.values is None:
            assert_alike(np.array(expected.log_prob), np.array(alone.log_prob))
            assert expected.tokens == alone.tokens
        else:
            assert_alike(expected.values, alone.values)
