"""Law 4: eager, compiled, saved and loaded, here and in another process: the same."""

import json
import subprocess
import sys

import keras
import numpy as np
import pytest
from alike import assert_alike

from seq2seq.prediction import Predictor
from seq2seq.saving.weight_names import weight_names

SOURCES = ["abc", "", "fedcba"]


def test_a_saved_model_comes_back_as_it_was(network, model_options, batch_for, tmp_path):
    model = network(model_options)
    x = batch_for(model)[0]
    model.save(tmp_path / "m.keras")

    loaded = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(model(x), loaded(x))
    names, others = weight_names(model), weight_names(loaded)
    assert len(model.weights) == len(names)
    assert list(names) == list(others)
    for name, weight in names.items():
        np.testing.assert_array_equal(weight, others[name])


def test_compiled_outputs_are_the_eager_ones(network, model_options, batch_for):
    model = network(model_options)
    x = batch_for(model)[0]
    assert_alike(np.array(model(x)), model.predict_on_batch(x))


# On JAX a gradient is traced from the outputs above, and eager training takes a minute a model.
@pytest.mark.skipif(keras.backend.backend() == "jax", reason="the law of outputs covers it")
def test_compiled_training_is_the_eager_one(own_network, model_options, batch_for, learn):
    model = own_network(model_options)
    batch = batch_for(model)
    figures, gradient = learn(model, batch, eagerly=True)
    compiled_figures, compiled_gradient = learn(model, batch, eagerly=False)

    for name, figure in figures.items():
        np.testing.assert_allclose(figure, compiled_figures[name], rtol=1e-5, err_msg=name)
    for one, other in zip(gradient, compiled_gradient, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=2e-6 * max(1, abs(one).max()))


@pytest.mark.by_turns(5, among="processes")
def test_another_process_predicts_the_same_from_the_file(network, tmp_path):
    model = network(kinds=("tokens", "tokens"))
    model.save(tmp_path / "m.keras")
    program = (
        "import json, sys, seq2seq; predictions = seq2seq.load(sys.argv[1])(sys.argv[2:]); "
        "print(json.dumps([[one.output, one.log_prob] for one in predictions]))"
    )

    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "m.keras"), *SOURCES],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    for expected, (output, log_prob) in zip(
        Predictor(model)(SOURCES), json.loads(ran.stdout), strict=True
    ):
        assert expected.output == output
        np.testing.assert_allclose(expected.log_prob, log_prob, rtol=1e-5)
