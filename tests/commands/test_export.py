"""A run is exported, and its export answers as the run does."""

import json
import shutil

import keras
import pytest

from seq2seq.commands.runs.run_predictor import run_predictor
from seq2seq.configuration.composing import compose
from seq2seq.prediction import load_model

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="TensorFlow traces graphs"
)
QUICK = {"seconds": 1, "expected_seconds": 2, "batch_seconds": 1, "expected_batch_seconds": 2}
NO_TIMES = ["x", None, -1.0, 0, float("nan"), float("inf"), 10**400]
ANSWERS = ("format=jsonl", "--", "abc", "de", "")


@pytest.fixture(scope="module")
def exported(command, trained, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exported") / "out"
    result = command("export", f"run={trained}", "format=onnx", f"output={folder}")
    assert 0 == result.status, result.err
    assert "answers to" in result.out and f"onnx: {folder}" in result.out
    return folder


def test_an_export_answers_as_the_run(command, trained, exported):
    expected = command("predict", f"run={trained}", *ANSWERS)
    given = ("engine=onnx", f"exported={exported}")
    found = command("predict", f"run={trained}", *given, *ANSWERS)
    assert (0, expected.err) == (found.status, found.err)
    for line, other in zip(found.out.splitlines(), expected.out.splitlines(), strict=True):
        (one,), (wanted,) = (json.loads(text)["hypotheses"] for text in (line, other))
        assert (wanted.keys(), wanted["output"]) == (one.keys(), one["output"])
        assert wanted["log_prob"] == pytest.approx(one["log_prob"], abs=1e-4)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["engine=onnx"], "format=onnx"),
        (["engine=tensorrt"], "engine must be keras, auto, onnx, litert or ctranslate2"),
        (["exported=elsewhere"], "exported is for engine=onnx"),
        (["engine=litert", "exported={}"], "is an export with format=onnx: choose engine=onnx"),
        (["engine=onnx", "exported={}/keras"], "write one with format=onnx for engine=onnx."),
        (["engine=onnx", "exported={}", "max_length=3"], "with max_length=None, not 3"),
        (["engine=onnx", "quantize=int8"], "format=onnx quantize=int8"),
        (["engine=onnx", "quantize=int8", "exported={}"], "is an export with quantize=none, not"),
        (["quantize=int8"], "quantize=int8 is for engine=onnx, litert or ctranslate2, or auto"),
        (["engine=auto", "exported={}"], "exported is for engine=onnx"),
    ],
)
def test_what_an_engine_cannot_do_is_refused(command, trained, exported, given, sentence, tmp_path):
    if given[-1].endswith("/keras"):
        found = json.loads((exported / "signature.json").read_text()) | {"format": "keras"}
        (tmp_path / "signature.json").write_text(json.dumps(found))
    options = [one.format(exported).replace(f"{exported}/keras", str(tmp_path)) for one in given]
    result = command("predict", f"run={trained}", *options, "--", "abc")
    assert 2 == result.status
    assert sentence in result.err


@pytest.mark.parametrize(
    ("times", "options", "said"),
    [
        ({}, (), "engine: onnx"),
        ({"batch_seconds": 2.0}, (), "no export beside the run is quicker"),
        *(({"seconds": one}, (), "onnx does not say how long it takes") for one in NO_TIMES),
        ({}, ("quantize=int8",), "no export beside the run is quicker"),
        ({}, ("max_length=3",), "onnx cannot answer"),
    ],
)
def test_the_quickest_engine_answers(command, trained, exported, times, options, said, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(trained, run)
    beside = shutil.copytree(exported, run / "export" / "onnx")
    found = json.loads((beside / "signature.json").read_text())
    for one in found["agreement"].values():
        one |= QUICK | times
    (beside / "signature.json").write_text(json.dumps(found))
    result = command("predict", f"run={run}", "engine=auto", *options, "--", "abc")
    assert 0 == result.status and said in result.err
    plain = command(
        "predict", f"run={run}", *(one for one in options if "length" in one), "--", "abc"
    )
    assert plain.out == result.out


@pytest.mark.parametrize(
    ("quantized", "content", "said"),
    [
        ("int8", None, "has weights in int8, so some answers differ"),
        ("none", "{", "onnx cannot answer (the folder must"),
        ("none", '{"format": "litert"}', "is of another format or precision"),
    ],
)
def test_the_quickest_engine_says_what_it_leaves_out(
    trained, exported, tmp_path, capsys, monkeypatch, quantized, content, said
):
    monkeypatch.setattr("seq2seq.exporting.load_exported", lambda folder, model, **options: "found")
    run = tmp_path / "run"
    shutil.copytree(trained, run)
    beside = run / "export" / ("onnx" if quantized == "none" else "onnx_int8")
    shutil.copytree(exported, beside)
    found = json.loads((beside / "signature.json").read_text()) | {"quantize": quantized}
    for one in found["agreement"].values():
        one |= QUICK
    (beside / "signature.json").write_text(content or json.dumps(found))
    options = [f"run={run}", "engine=auto", f"quantize={quantized}", "decoding=greedy"]
    run_predictor(compose("predict", options), load_model(trained))
    assert said.replace("the folder", str(beside)) in capsys.readouterr().err


@pytest.mark.by_turns(4, among="exports")
def test_a_search_may_stay_outside(command, trained, tmp_path):
    run = shutil.copytree(trained, tmp_path / "run")
    result = command("export", f"run={run}", "format=onnx", "search=outside", "decoding=greedy")
    folder = run / "export" / "onnx_outside"
    assert (0, True) == (result.status, (folder / "step.onnx").exists()), result.err
    given = "engine=onnx", f"exported={folder}"
    result = command("predict", f"run={run}", *given, "--", "abc")
    assert (2, True) == (result.status, "has no search inside" in result.err)


def test_options_that_a_format_lacks_are_refused(command, trained, tmp_path):
    given = f"run={trained}", "format=saved_model", "quantize=int8", f"output={tmp_path / 'out'}"
    result = command("export", *given)
    assert (2, False) == (result.status, (tmp_path / "out").exists())
    assert "quantize must be none for format=saved_model" in result.err
