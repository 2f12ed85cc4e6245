"""A run is exported, and its export answers as the run does."""

import json

import keras
import pytest

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="TensorFlow traces graphs"
)
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
        (["engine=tensorrt"], "engine must be keras, onnx, litert or ctranslate2"),
        (["exported=elsewhere"], "exported is for engine=onnx"),
        (["engine=litert", "exported={}"], "is an export with format=onnx: choose engine=onnx"),
        (["engine=onnx", "exported={}/keras"], "write one with format=onnx for engine=onnx."),
        (["engine=onnx", "exported={}", "max_length=3"], "with max_length=None, not 3"),
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


def test_options_that_a_format_lacks_are_refused(command, trained, tmp_path):
    given = f"run={trained}", "format=saved_model", "quantize=int8", f"output={tmp_path / 'out'}"
    result = command("export", *given)
    assert (2, False) == (result.status, (tmp_path / "out").exists())
    assert "quantize must be none for format=saved_model" in result.err
