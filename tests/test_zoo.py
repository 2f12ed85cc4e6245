"""Models that earlier versions saved give what they gave then (`tests/zoo/make.py`)."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops

import seq2seq
from seq2seq import Direct
from seq2seq.decoding import BeamSearch, CtcBeam
from seq2seq.prediction import Predictor

pytestmark = pytest.mark.backends
ZOO = Path(__file__).parent / "zoo"
FILES = sorted(ZOO.glob("*.keras"))
IS_JAX = keras.backend.backend() == "jax"
TEXTS = ("output", "tokens")  # of a prediction


@pytest.fixture(autouse=True, scope="module")
def _eager():
    """TensorFlow traces a search for seconds; the laws compare eager and compiled outputs."""
    if IS_JAX:
        yield
        return
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


loaded = cache(seq2seq.load)  # which takes longer than what is tested


def expected(file):
    """The arrays that are kept beside a model."""
    with np.load(ZOO / "expected" / f"{file.stem}.npz") as arrays:
        return dict(arrays)


def answers(file):
    return json.loads((ZOO / "expected" / f"{file.stem}.json").read_text())


def tolerance(model):
    """How far numbers may be off: bfloat16 has 8 bits, and the order of a sum changes the last."""
    return 1e-5 if model.compute_dtype == "float32" else 2e-2


def batch(arrays):
    return {name[2:]: array for name, array in arrays.items() if name.startswith("x_")}


def assert_outputs(model, arrays):
    """Only steps that a row has are compared."""
    x, steps = batch(arrays), arrays["steps"]
    outputs = model.predict_on_batch(x) if IS_JAX else ops.convert_to_numpy(model(x))
    assert "float32" == outputs.dtype
    assert arrays["outputs"].shape == outputs.shape
    real = np.arange(outputs.shape[1]) < steps[:, None]
    close = tolerance(model)
    np.testing.assert_allclose(outputs[real], arrays["outputs"][real], rtol=close, atol=close)


def assert_predictions(expected, predictions, close):
    assert len(expected) == len(predictions)
    for fields, prediction in zip(expected, predictions, strict=True):
        found = prediction._asdict()
        assert_predictions(fields.pop("alternatives"), found.pop("alternatives"), close)
        if fields["values"] is not None:  # whose texts have all digits
            fields = {name: value for name, value in fields.items() if name not in TEXTS}
        for name, value in fields.items():
            if name in (*TEXTS, "finish_reason") or value is None:
                assert value == found[name], name
            elif name == "probabilities":
                assert value == pytest.approx(found[name], rel=close, abs=close)
            else:
                np.testing.assert_allclose(
                    np.array(found[name], "float64"), value, rtol=close, atol=close, err_msg=name
                )


def test_every_model_has_its_outputs_and_predictions():
    names = {file.stem for file in FILES}

    assert names
    assert names == {file.stem for file in (ZOO / "expected").glob("*.npz")}
    assert names == {file.stem for file in (ZOO / "expected").glob("*.json")}


@pytest.mark.by_turns(3)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_saved_model_gives_the_outputs_it_gave(file):
    assert_outputs(loaded(file).model, expected(file))


@pytest.mark.by_turns(3)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_saved_model_predicts_what_it_predicted(file):
    predictor, kept = loaded(file), answers(file)
    if IS_JAX and predictor.searches:
        pytest.skip("JAX compiles each search for seconds; the beams below are enough")
    close = tolerance(predictor.model)

    assert_predictions(kept["greedy"], predictor(kept["sources"]), close)


@pytest.mark.by_turns(3)
@pytest.mark.filterwarnings("ignore:The input '.*' has . different outputs")
@pytest.mark.parametrize(
    "file", [file for file in FILES if "beam" in answers(file)], ids=lambda file: file.stem
)
def test_a_beam_finds_what_it_found(file):
    model, kept = loaded(file).model, answers(file)
    strategy = (CtcBeam if isinstance(model, Direct) else BeamSearch)(width=3, n_best=2)
    predictions = Predictor(model, strategy)(kept["sources"])

    assert_predictions(kept["beam"], predictions, tolerance(model))


def test_frozen_weights_stay_frozen():
    model = keras.saving.load_model(ZOO / "lstm_frozen.keras")

    assert model.frozen
    assert not any(weight.trainable for weight in model.encoder.weights)
    assert all(weight.trainable for weight in model.decoder.weights)


def test_a_compiled_model_has_its_loss_metrics_and_optimizer():
    file = ZOO / "compiled.keras"
    model, arrays = keras.saving.load_model(file), expected(file)
    state = [ops.convert_to_numpy(one) for one in model.optimizer.variables]
    figures = model.test_on_batch(
        batch(arrays), arrays["y"], sample_weight=arrays["weights"], return_dict=True
    )

    assert 2 == model.optimizer.iterations
    assert sum(name.startswith("optimizer_") for name in arrays) == len(state)
    for number, found in enumerate(state):
        np.testing.assert_array_equal(arrays[f"optimizer_{number}"], found)
    assert {name for name in arrays if name.startswith("figure_")} == {
        f"figure_{name}" for name in figures
    }
    for name, found in figures.items():
        np.testing.assert_allclose(found, arrays[f"figure_{name}"], rtol=1e-5)


def test_keras_loads_a_file_where_only_the_model_is_imported():
    program = (
        "import sys, keras; from seq2seq import Direct, EncoderDecoder; "
        "print(*(type(keras.saving.load_model(file)).__name__ for file in sys.argv[1:]))"
    )
    files = [str(ZOO / f"{name}.keras") for name in ("compiled", "transformer_rotary_shared")]
    ran = subprocess.run([sys.executable, "-c", program, *files], capture_output=True, text=True)

    assert ["Direct", "EncoderDecoder"] == ran.stdout.split(), ran.stderr
