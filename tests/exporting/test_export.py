"""Law: an export answers as the predictor does, or is refused in a sentence."""

import json
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from seq2seq import Direct, EncoderDecoder
from seq2seq.decoders import RecurrentDecoder
from seq2seq.decoding import BeamSearch, Reranked, Sampling
from seq2seq.encoders import RecurrentEncoder
from seq2seq.errors import InputError
from seq2seq.exporting import agreement, export
from seq2seq.features import Tokens, Values
from seq2seq.prediction import Predictor, load_model
from seq2seq.readouts import Repeat
from seq2seq.tokenizers import Characters

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="SavedModels are TensorFlow's"
)
ZOO = sorted((Path(__file__).parents[1] / "zoo").glob("*.keras"))
FORBIDDEN = ("Xla", "_Xla", "Bitcast", "PyFunc", "EagerPyFunc")
ASK = """
import json, sys
sys.modules |= dict.fromkeys(("keras", "seq2seq", "tensorflow_text"))  # imports of these fail
import tensorflow as tf
served = tf.saved_model.load(sys.argv[1] + "/1")
found = {}
for name in ("serving_default", "beam"):
    outputs = served.signatures[name](text=tf.constant(json.loads(sys.argv[2])))
    found[name] = outputs["text"].numpy().tolist()
print(json.dumps(found, default=bytes.decode))
"""


@pytest.fixture(autouse=True)
def few_repeats(monkeypatch):
    monkeypatch.setattr(agreement, "REPEATS", 1)


def operations(folder):
    from tensorflow.core.protobuf.saved_model_pb2 import SavedModel

    (file,) = folder.rglob("saved_model.pb")
    graph = SavedModel.FromString(file.read_bytes()).meta_graphs[0].graph_def
    nodes = [*graph.node, *(node for one in graph.library.function for node in one.node_def)]
    return {node.op for node in nodes}


@pytest.mark.by_turns(12)
@pytest.mark.parametrize("path", ZOO, ids=lambda path: path.stem)
def test_every_model_is_exported_or_refused_in_a_sentence(path, tmp_path):
    """`export` itself compares the artefact with the predictor, and fails where they differ."""
    refusal = ""
    try:
        found = export(load_model(path), "saved_model", tmp_path / "out")
    except InputError as error:
        refusal = str(error)
    assert bool(refusal) != (tmp_path / "out").exists()
    if refusal:
        assert refusal.endswith(".")
        return
    assert 1.0 == found.agreement.equal
    assert not [op for op in operations(tmp_path / "out") if op.startswith(FORBIDDEN)]


@pytest.fixture(scope="module")
def letters():
    keras.utils.set_random_seed(3)
    side = Tokens(Characters().fit([["abcdefg"]]))
    model = EncoderDecoder(
        side, side, RecurrentEncoder(units=12), RecurrentDecoder(units=12), embedding_dim=6
    )
    for weight in model.trainable_weights:
        weight.assign(3 * weight)  # so that outputs differ
    return model


@pytest.mark.filterwarnings("ignore:The input .* holds a symbol:UserWarning")
def test_texts_are_answered_without_keras_and_this_library(letters, tmp_path):
    export(letters, "saved_model", tmp_path / "out", strategy=BeamSearch(3, n_best=2))
    sources = ["abc", "", "gfedcba", "a?", "bbbb"]
    script = [sys.executable, "-c", ASK, str(tmp_path / "out"), json.dumps(sources)]
    ran = subprocess.run(script, capture_output=True, text=True, check=False)
    assert 0 == ran.returncode, ran.stderr[-2000:]
    found = json.loads(ran.stdout.splitlines()[-1])
    greedy = [one.output for one in Predictor(letters)(sources)]
    beam = Predictor(letters, BeamSearch(3, n_best=2))(sources)
    assert greedy == found["serving_default"] and len(set(greedy)) > 2
    assert [[one.output, *(o.output for o in one.alternatives)] for one in beam] == found["beam"]
    readme = (tmp_path / "out" / "README.md").read_text()
    code = readme.split("```python\n")[1].split("```")[0]
    script, folder = [sys.executable, "-c", code], tmp_path / "out"
    ran = subprocess.run(script, cwd=folder, capture_output=True, text=True, check=False)
    assert 0 == ran.returncode, ran.stderr[-2000:]


def test_numbers_are_those_of_keras(tmp_path):
    """Ten numbers, repeated four times into an LSTM of three units."""
    values = Values(normalizer="none")
    values.fit([[" ".join(["1"] * 10)]])
    model = Direct(values, values, RecurrentEncoder(units=3), Repeat(steps=4), decoder=None)
    source = " ".join(f"{one:.4f}" for one in np.random.default_rng(0).normal(size=10))
    found = export(model, "saved_model", tmp_path / "out", sources=[source])
    assert found.agreement.value_difference < 1e-5


def test_an_artefact_that_answers_otherwise_is_not_left(letters, tmp_path, monkeypatch):
    module = sys.modules["seq2seq.exporting.export"]
    made = module.agree

    def other(runner, *arguments):
        def wrong(sources):
            return [one._replace(score=one.score - 0.01) for one in runner(sources)]

        return made(wrong, *arguments)

    monkeypatch.setattr(module, "agree", other)
    with pytest.raises(InputError, match=r"not only 0.0% of .* sources. The first other one is"):
        export(letters, "saved_model", tmp_path / "out")
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("strategy", "said"),
    [
        (Sampling(seed=1), "draws by checksums"),
        (Reranked(BeamSearch(2, n_best=2), len), "ranks in"),
    ],
    ids=["sampling", "reranked"],
)
def test_what_takes_python_is_refused(letters, tmp_path, strategy, said):
    with pytest.raises(InputError, match=said):
        export(letters, "saved_model", tmp_path / "out", strategy=strategy)


def test_folders_of_others_are_kept(letters, tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(InputError, match="output must be a new folder"):
        export(letters, "keras", tmp_path)
    export(letters, "keras", tmp_path / "out")
    export(letters, "keras", tmp_path / "out")  # which replaces an artefact
    assert "mine.txt" in {path.name for path in tmp_path.iterdir()}
    loaded = keras.saving.load_model(next((tmp_path / "out").glob("*.keras")))
    assert Predictor(letters)(["abc"])[0].output == Predictor(loaded)(["abc"])[0].output
