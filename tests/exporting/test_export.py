"""Law: an export answers as the predictor does, or is refused in a sentence."""

import functools
import json
import math
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from keras import ops
from server_messages import check_server_files

from seq2seq import Direct, EncoderDecoder
from seq2seq.decoders import RecurrentDecoder, TransformerDecoder
from seq2seq.decoding import (
    BeamSearch,
    Greedy,
    LanguageModelFusion,
    MinimumBayesRisk,
    Reranked,
    Sampling,
    StepOutput,
)
from seq2seq.encoders import RecurrentEncoder
from seq2seq.errors import InputError
from seq2seq.exporting import agreement, export
from seq2seq.exporting.answer import Answer
from seq2seq.exporting.check import Check
from seq2seq.exporting.plan import Plan
from seq2seq.features import Tokens, Values
from seq2seq.prediction import Predictor, load_model
from seq2seq.prediction.batch_predictor import Options
from seq2seq.readouts import Repeat
from seq2seq.tokenizers import Characters

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="SavedModels are TensorFlow's"
)
ZOO = sorted((Path(__file__).parents[1] / "zoo").glob("*.keras"))
REFUSED = re.compile(r"For CTranslate2, |draws by checksums|lacks an operation|does not search")
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
    monkeypatch.setattr(agreement, "REPEATS", (1, 1))


def operations(folder):
    from tensorflow.core.protobuf.saved_model_pb2 import SavedModel

    (file,) = folder.rglob("saved_model.pb")
    graph = SavedModel.FromString(file.read_bytes()).meta_graphs[0].graph_def
    nodes = [*graph.node, *(node for one in graph.library.function for node in one.node_def)]
    return {node.op for node in nodes}


@pytest.mark.by_turns(30)
@pytest.mark.parametrize("format", ["saved_model", "onnx", "outside", "litert", "ctranslate2"])
@pytest.mark.parametrize("path", ZOO, ids=lambda path: path.stem)
def test_every_model_is_exported_or_refused_in_a_sentence(path, format, tmp_path):
    """`export` itself compares the artefact with the predictor, and fails where they differ."""
    refusal = ""
    try:
        how = {"format": "onnx", "search": "outside"} if format == "outside" else {"format": format}
        found = export(load_model(path), output=tmp_path / "out", **how)
    except InputError as error:
        refusal = str(error)
    assert bool(refusal) != (tmp_path / "out").exists()
    if refusal:
        assert refusal.endswith(".") and REFUSED.search(refusal), refusal
        return
    assert all(one.equal == 1 for one in found.agreements.values()) and found.agreements
    if format in ("saved_model", "onnx"):
        check_server_files(tmp_path / "out")
    if format == "saved_model":
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


@pytest.fixture(scope="module")
def exported(letters, tmp_path_factory):
    """The folder of a search for two outputs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agreement, "REPEATS", (1, 1))
        folder = tmp_path_factory.mktemp("exported") / "out"
        return export(letters, "saved_model", folder, strategy=BeamSearch(3, n_best=2)).folder


@pytest.mark.by_turns(9, among="saved")
@pytest.mark.filterwarnings("ignore:The input .* holds a symbol:UserWarning")
def test_texts_are_answered_without_keras_and_this_library(letters, exported):
    sources = ["abc", "", "gfedcba", "a?", "bbbb"]
    example = (exported / "README.md").read_text().split("```python\n")[1].split("```")[0]
    script = [sys.executable, "-c", ASK + example, str(exported), json.dumps(sources)]
    ran = subprocess.run(script, capture_output=True, text=True, check=False, cwd=exported)
    assert 0 == ran.returncode, ran.stderr[-2000:]
    found = json.loads(ran.stdout.splitlines()[0])
    greedy = [one.output for one in Predictor(letters)(sources)]
    beam = Predictor(letters, BeamSearch(3, n_best=2))(sources)
    assert greedy == found["serving_default"] and len(set(greedy)) > 2
    assert [[one.output, *(o.output for o in one.alternatives)] for one in beam] == found["beam"]
    assert "\ntext b'" in ran.stdout  # of the example


@pytest.mark.by_turns(9, among="saved")
def test_servers_get_the_names_types_and_sizes_of_the_signature(exported):
    check_server_files(exported)


@pytest.mark.by_turns(4, among="exports")
@pytest.mark.parametrize("format", ["saved_model", "onnx", "litert"])
def test_numbers_are_those_of_keras(format, tmp_path):
    """Ten numbers, repeated four times into an LSTM of three units."""
    values = Values(normalizer="none")
    values.fit([[" ".join(["1"] * 10)]])
    model = Direct(values, values, RecurrentEncoder(units=3), Repeat(steps=4), decoder=None)
    source = " ".join(f"{one:.4f}" for one in np.random.default_rng(0).normal(size=10))
    (found, *_) = export(model, format, tmp_path / "out", sources=[source]).agreements.values()
    assert found.value_difference < 1e-5
    assert "tokenizer" not in (tmp_path / "out" / "README.md").read_text()


TABLE = keras.Variable(np.random.default_rng(0).normal(size=(11, 11)), dtype="float32")


def step_of_another_model(problem):
    """A language model with a variable of its own."""

    def step(tokens, state, index):
        return StepOutput(ops.take(TABLE, tokens, axis=0), state)

    return step, ops.zeros((problem.batch_size, 1))


@pytest.mark.by_turns(4, among="exports")
@pytest.mark.parametrize("format", ["saved_model", "onnx", "litert"])
def test_a_language_model_is_exported_with_the_search(letters, format, tmp_path):
    assert letters.target.vocabulary_size == TABLE.shape[0]
    fusion = LanguageModelFusion(step_of_another_model, weight=2.0, variables=[TABLE])
    fused = Greedy([fusion])
    sources = ["abc", "gfedcba"]
    found = export(letters, format, tmp_path / "out", strategy=fused, sources=sources)
    assert all(one.equal == 1 for one in found.agreements.values())
    outputs = [[one.output for one in Predictor(letters, one)(sources)] for one in (None, fused)]
    assert outputs[0] != outputs[1]


@pytest.mark.by_turns(4, among="exports")
def test_a_model_whose_texts_a_graph_cannot_read_has_a_default_signature(tmp_path):
    values = Values(normalizer="none")
    values.fit([["1 2 3"]])
    model = Direct(values, values, RecurrentEncoder(units=3), Repeat(steps=2), decoder=None)
    tokenless = tmp_path / "out"
    with pytest.MonkeyPatch.context() as patch:
        module = sys.modules["seq2seq.exporting.formats.saved_model_tensorflow"]
        patch.setattr(module, "texts_of", lambda model: "It cannot.")
        export(model, "saved_model", tokenless, sources=["1 2"])
    import tensorflow as tf

    loaded = tf.saved_model.load(str(tokenless / "1"))
    given = {"source": np.ones((1, 2, 1), "float32"), "source_length": np.array([2], "int32")}
    both = [loaded.signatures[name](**given)["values"] for name in ("serving_default", "numbers")]
    np.testing.assert_array_equal(*both)


@pytest.mark.by_turns(4, among="exports")
@pytest.mark.parametrize("format", ["onnx", "litert"])
def test_a_longer_limit_makes_no_file_larger(format, tmp_path):
    """The weights of the step are there once, not once for each stage of a search."""
    keras.utils.set_random_seed(3)
    side = Tokens(Characters().fit([["abcdefg"]]))
    sizes = {"units": 64, "num_layers": 1, "num_heads": 2}
    decoder = TransformerDecoder(**sizes)
    model = EncoderDecoder(side, side, RecurrentEncoder(units=8), decoder, embedding_dim=64)
    megabytes = []
    for limit in (15, 70):
        folder = export(model, format, tmp_path / str(limit), max_length=limit).folder
        megabytes.append(sum(path.stat().st_size for path in folder.glob("model.*")) / 1e6)
    assert megabytes[1] - megabytes[0] < 0.3 * 4 * decoder.count_params() / 1e6


def changed(answers, **fields):
    return [
        one._replace(**{name: change(one) for name, change in fields.items()}) for one in answers
    ]


WRONG = {
    "text": {"outputs": lambda one: ("wrong", *one.outputs[1:])},  # with the right score
    "score": {"scores": lambda one: tuple(score - 0.02 for score in one.scores)},
    "not a number": {"scores": lambda one: (float("nan"), *one.scores[1:])},
    "a missing output": {
        "outputs": lambda one: one.outputs[1:],
        "scores": lambda one: one.scores[1:],
    },
}
NAMES = ["ids", "serving_default", "ids_beam", "beam", "ids_score", "score"]
TIES = ["ids", "ids_beam"]  # an output with the score of another is right, but not all of them


def remembered(runner):
    known = functools.cache(lambda *sources: runner(sources))
    return lambda sources: known(*sources)


@pytest.fixture(scope="module")
def checks(letters, exported):
    """What the functions of an artefact are compared by."""
    from seq2seq.exporting.formats.saved_model_tensorflow import SavedModel

    plan = Plan(letters, Options(BeamSearch(3, n_best=2), alignments=True))
    return {
        one.name: one._replace(runner=remembered(one.runner), expected=remembered(one.expected))
        for one in SavedModel().checks(plan, exported)
    }


@pytest.mark.by_turns(9, among="saved")
def test_all_functions_are_compared(checks, exported):
    described = json.loads((exported / "signature.json").read_text())
    assert NAMES == list(checks) == list(described["agreement"])
    assert set(NAMES) == set(described["signatures"])


@pytest.mark.by_turns(9, among="saved")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_answer_of_any_function_is_seen(checks, letters, name, wrong):
    check, sources = checks[name], ["abc", "gfe"]
    agreement.agree(check, letters, sources)
    bad = check._replace(runner=lambda given: changed(check.runner(given), **WRONG[wrong]))
    is_tie = wrong == "text" and name in TIES
    if is_tie:
        agreement.agree(bad, letters, sources[:1])
    source = sources[is_tie]
    with pytest.raises(InputError, match=f"but {name} answers the source '{source}' otherwise"):
        agreement.agree(bad, letters, sources)


def test_infinite_scores_are_equal_to_themselves_only():
    given = {"a": -math.inf, "b": -1.0}
    for one in given:
        for other in given:
            for has_ties in (True, False):
                check = Check(
                    "f",
                    lambda _, one=one: [Answer((one,), (given[one],))],
                    lambda _, other=other: [Answer((other,), (given[other],))],
                    has_ties=has_ties,
                )
                model = SimpleNamespace(target=SimpleNamespace(kind="tokens"))
                if one == other:
                    agreement.agree(check, model, ["x"])
                    continue
                with pytest.raises(InputError, match="otherwise"):
                    agreement.agree(check, model, ["x"])


@pytest.mark.by_turns(9, among="saved")
def test_a_score_is_the_log_p_that_the_predictor_gives(checks, letters):
    sources = ["abc", "gfedcba", "bbbb"]
    pairs = list(zip(Predictor(letters)(sources), checks["score"].runner(sources), strict=True))
    assert any(right.finish_reason == "end" for right, _ in pairs)
    for right, found in pairs:
        if right.finish_reason == "end":
            assert right.log_prob == pytest.approx(found.scores[0], abs=1e-4)


@pytest.mark.by_turns(4, among="exports")
def test_nothing_is_left_of_an_export_that_fails(letters, tmp_path, monkeypatch):
    module = sys.modules["seq2seq.exporting.export"]

    def fails(*_):
        raise InputError("It differs.")

    monkeypatch.setattr(module, "agree", fails)
    with pytest.raises(InputError, match=r"It differs\."):
        export(letters, "keras", tmp_path / "out")
    assert [] == list(tmp_path.iterdir())


@pytest.mark.by_turns(4, among="exports")
@pytest.mark.parametrize(
    ("strategy", "said"),
    [
        (Sampling(seed=1), "draws by checksums"),
        (Reranked(BeamSearch(2, n_best=2), MinimumBayesRisk()), "ranks in"),
    ],
    ids=["sampling", "reranked"],
)
def test_what_takes_python_is_refused_where_there_is_none(letters, tmp_path, strategy, said):
    with pytest.raises(InputError, match=said):
        export(letters, "saved_model", tmp_path / "out", strategy=strategy)
    assert "keeps no decoding" in export(letters, "keras", tmp_path / "out", strategy=strategy).note


def test_sources_of_which_none_can_be_answered_are_refused(letters, tmp_path):
    with pytest.raises(InputError, match="none of the 2 sources for the comparison"):
        export(letters, "keras", tmp_path / "out", sources=[1, 2])


@pytest.mark.by_turns(4, among="exports")
def test_files_of_others_are_kept(letters, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    for name, content in {"signature.json": "{}", "thesis.txt": "x"}.items():
        (mine / name).write_text(content)
        with pytest.raises(InputError, match="output must be a new folder"):
            export(letters, "keras", mine)
    assert {"signature.json", "thesis.txt"} == {path.name for path in mine.iterdir()}

    found = export(letters, "keras", tmp_path / "out", strategy=BeamSearch(2))
    assert "The file keeps no decoding" in str(found)
    (tmp_path / "link").symlink_to(tmp_path / "out")
    with pytest.raises(InputError, match="output must be a new folder"):
        export(letters, "keras", tmp_path / "link")
    assert export(letters, "keras", tmp_path / "out").note is None  # which replaces an artefact
    (tmp_path / "out" / "notes.txt").write_text("x")
    with pytest.raises(InputError, match="output must be a new folder"):
        export(letters, "keras", tmp_path / "out")
    assert ["link", "mine", "out"] == sorted(path.name for path in tmp_path.iterdir())
    loaded = keras.saving.load_model(tmp_path / "out" / "trained.keras")
    assert Predictor(letters)(["abc"])[0].output == Predictor(loaded)(["abc"])[0].output
