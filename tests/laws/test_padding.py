"""Law 1: padding, what stands in it, and batch mates change nothing."""

import numpy as np
from keras import ops

from seq2seq.config import build, compose
from seq2seq.prediction import Predictor

SOURCES = ["abcab", "", "f", "edcbafedcbafe"]


def surrounded(batch):
    """The batch with more padding, junk in all of it, and weightless mates behind its rows."""
    x, y, weights = batch
    source_mask = np.arange(x["source"].shape[1]) < x["source_length"][:, None]
    source = np.pad(np.where(source_mask, x["source"], 7), ((0, 0), (0, 2)), constant_values=6)
    mates = np.roll(source[::-1], 1, axis=1)
    target_in = np.where(weights > 0, x["target_in"], 8)
    x = {
        "source": np.concatenate([source, mates]),
        "source_length": np.concatenate([x["source_length"], [6, 5, 4, 1]]).astype("int32"),
        "target_in": np.pad(np.tile(target_in, (2, 1)), ((0, 0), (0, 1)), constant_values=5),
    }
    y = np.pad(np.tile(np.where(weights > 0, y, 9), (2, 1)), ((0, 0), (0, 1)), constant_values=4)
    return x, y, np.pad(weights, ((0, len(weights)), (0, 1)))


def test_padding_and_mates_change_no_logit_loss_metric_or_gradient(
    network, model_options, batch, learn
):
    model = network(model_options)
    rows, steps = batch[1].shape
    asked = batch[2] > 0

    expected = ops.convert_to_numpy(model(batch[0]))
    actual = ops.convert_to_numpy(model(surrounded(batch)[0]))[:rows, :steps]
    np.testing.assert_allclose(expected[asked], actual[asked], rtol=1e-5, atol=1e-5)
    figures, gradient = learn(model, batch)
    other_figures, other_gradient = learn(model, surrounded(batch))
    assert any(part.any() for part in gradient)
    for name, figure in figures.items():
        np.testing.assert_allclose(figure, other_figures[name], rtol=1e-5, err_msg=name)
    for one, other in zip(gradient, other_gradient, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=2e-6)


def test_a_prediction_depends_on_no_batch_mate(network, model_sample, decoding):
    model = network(model_sample, output_limit=(0.5, 3.0))
    predictor = Predictor(model, build(compose("train", [decoding]).decoding))

    together = predictor(SOURCES)
    for source, expected in zip(SOURCES, together, strict=True):
        (alone,) = predictor([source])
        assert expected.output == alone.output
        assert expected.tokens == alone.tokens
        np.testing.assert_allclose(expected.log_prob, alone.log_prob, rtol=1e-5, atol=1e-5)
