"""An exported model that holds its search answers as the predictor does, in 8 bits nearly so."""

import json
import shutil
import subprocess
import sys

import keras
import numpy as np
import pytest

from seq2seq import Direct, EncoderDecoder
from seq2seq.decoders import RecurrentDecoder, TransformerDecoder
from seq2seq.decoding import BeamSearch, Greedy, MinimumLength, Trie
from seq2seq.encoders import RecurrentEncoder, TransformerEncoder
from seq2seq.errors import InputError
from seq2seq.exporting import agreement, export, load_exported
from seq2seq.exporting.comparison_sources import example_source
from seq2seq.exporting.converting import converting
from seq2seq.features import Tokens
from seq2seq.layers import GeneralAttention
from seq2seq.prediction import Predictor
from seq2seq.readouts import Each
from seq2seq.tokenizers import Characters

pytestmark = [
    pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="TensorFlow traces"),
    pytest.mark.filterwarnings("ignore:The input .* (holds a symbol|has . different):UserWarning"),
]
SOURCES = ["abc", "", "gfedcba", "a?", "bbbb", "g"]
BEAM = BeamSearch(3, n_best=2, length_penalty=0.6)


@pytest.fixture(autouse=True)
def few_repeats(monkeypatch):
    monkeypatch.setattr(agreement, "REPEATS", (1, 1))


def made(encoder, decoder, embedding_dim=8):
    keras.utils.set_random_seed(3)
    side = Tokens(Characters().fit([["abcdefg"]]))
    model = EncoderDecoder(
        side, side, encoder, decoder, embedding_dim=embedding_dim, output_limit=(1.0, 4.0)
    )
    for weight in model.trainable_weights:
        if len(weight.shape) == 2:
            weight.assign(3 * weight)  # so that outputs differ
    return model


@pytest.fixture(scope="module")
def recurrent():
    decoder = RecurrentDecoder(units=12, attention=GeneralAttention())
    return made(RecurrentEncoder(units=12), decoder)


@pytest.fixture(scope="module")
def transformer():
    sizes = {"units": 8, "num_layers": 1, "num_heads": 2, "hidden_units": 16}
    return made(TransformerEncoder(**sizes), TransformerDecoder(**sizes))


@pytest.fixture(scope="module")
def onnx(recurrent, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agreement, "REPEATS", (1, 1))
        folder = tmp_path_factory.mktemp("onnx") / "out"
        return export(recurrent, "onnx", folder, strategy=BEAM, sources=SOURCES).folder


def assert_same(found, expected):
    """Predictions are equal in all that they have, numbers up to rounding."""
    for one, other in zip(found, expected, strict=True):
        assert (one.output, one.tokens, one.finish_reason) == (
            other.output,
            other.tokens,
            other.finish_reason,
        )
        for name in ("score", "log_prob", "token_log_probs", "alignment"):
            pair = getattr(one, name), getattr(other, name)
            assert (pair[0] is None) == (pair[1] is None)
            if pair[0] is not None:
                np.testing.assert_allclose(*pair, atol=1e-4)
        assert_same(one.alternatives, other.alternatives)


@pytest.mark.by_turns(4, among="exports")
@pytest.mark.parametrize("alignments", [False, True])
def test_onnx_predicts_as_the_predictor(recurrent, onnx, alignments):
    options = {"strategy": BeamSearch(3, n_best=2, length_penalty=0.6), "alignments": alignments}
    expected = Predictor(recurrent, **options)(SOURCES)
    assert_same(load_exported(onnx, recurrent, **options)(SOURCES), expected)
    assert len({one.output for one in expected}) > 2
    assert {"end", "length"} >= {one.finish_reason for one in expected}


@pytest.mark.by_turns(4, among="exports")
def test_onnx_tags_as_the_predictor(tmp_path):
    side = Tokens(Characters().fit([["abcdefg"]]))
    model = Direct(side, side, RecurrentEncoder(units=6), Each(), embedding_dim=6)
    folder = export(model, "onnx", tmp_path / "out", sources=SOURCES).folder
    sources = [one for one in SOURCES if one]
    assert_same(load_exported(folder, model)(sources), Predictor(model)(sources))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, r"with strategy='BeamSearch\(.*, not 'Greedy\(\)'"),
        ({"strategy": BeamSearch(3, n_best=2, length_penalty=0.7)}, "with strategy='BeamSearch"),
        (
            {"strategy": BeamSearch(3, 2, length_penalty=0.6, processors=[MinimumLength(2)])},
            r"not 'BeamSearch\(processors=\[MinimumLength",
        ),
        ({"strategy": BEAM, "max_length": 3}, "with max_length=None, not 3"),
        ({"strategy": BEAM, "unknown": "write"}, "with unknown='never', not 'write'"),
        ({"strategy": BEAM, "unknown": "copy"}, "unknown must be never or write"),
        ({"strategy": BEAM, "jit_compile": True}, "jit_compile must be false"),
    ],
    ids=["greedy", "penalty", "processor", "length", "unknown", "copy", "jit"],
)
def test_decoding_that_is_not_in_the_export_is_refused(recurrent, onnx, options, sentence):
    with pytest.raises(InputError, match=sentence):
        load_exported(onnx, recurrent, **options)


@pytest.mark.by_turns(4, among="exports")
def test_the_decoding_of_an_export_may_be_made_anew(recurrent, tmp_path):
    """A constraint keeps what it has built for its first search, which is not an option."""
    folder = export(recurrent, "onnx", tmp_path / "out", strategy=constrained(), sources=SOURCES)
    found = load_exported(folder, recurrent, strategy=constrained())(SOURCES)
    assert_same(found, Predictor(recurrent, constrained())(SOURCES))
    with pytest.raises(InputError, match="Give the same options") as error:
        load_exported(folder, recurrent, strategy=constrained(4))
    assert len(str(error.value)) < 700


def constrained(last=6):
    return Greedy(constraint=Trie([[5, 6, 7], [4], [8, last]]), processors=[Mine(1)])


class Mine(MinimumLength):
    """One of somebody else."""


def test_an_export_of_another_model_is_refused(recurrent, onnx):
    other = keras.models.clone_model(recurrent)
    with pytest.raises(InputError, match="is an export of another model"):
        load_exported(onnx, other, strategy=BEAM)
    other.set_weights(recurrent.get_weights())
    load_exported(onnx, other, strategy=BEAM)
    other.target.tokenizer.fit([["xyz"]])
    with pytest.raises(InputError, match="is an export of another model"):
        load_exported(onnx, other, strategy=BEAM)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"decoding": None}, "does not say how it decodes"),
        ({"decoding": {"strategy": "Greedy()", "more": 1}}, "does not say how it decodes"),
        ({"format": ["onnx"]}, "must be the folder of an export"),
        ({"checksums": {}}, "must have checksums"),
        ({"checksums": [1]}, "must have checksums"),
        ({"checksums": {"../out/model.onnx": 1}}, "missing or damaged"),
        ({"checksums": {"/dev/zero": 1}}, "missing or damaged"),
        ("model.onnx", "missing or damaged"),
        (None, "missing or damaged"),
        ("of an earlier version", "cannot be run"),
        ("lost by an earlier version", "cannot be run"),
    ],
)
def test_a_broken_export_is_refused_in_a_sentence(recurrent, onnx, tmp_path, change, sentence):
    folder = shutil.copytree(onnx, tmp_path / "out")
    if isinstance(change, dict):
        described = json.loads((folder / "signature.json").read_text()) | change
        (folder / "signature.json").write_text(json.dumps(described))
    else:
        (folder / "model.onnx").unlink()
        if change and "lost" not in change:
            (folder / "model.onnx").write_bytes(b"junk")
        if change and "version" in change:  # which wrote no checksums
            described = json.loads((folder / "signature.json").read_text())
            del described["checksums"]
            (folder / "signature.json").write_text(json.dumps(described))
    with pytest.raises(InputError, match=sentence):
        load_exported(folder, recurrent, strategy=BEAM)


@pytest.mark.by_turns(4, among="exports")
def test_the_lines_of_the_readme_answer_without_keras_and_this_library(recurrent, onnx):
    script = "import sys; sys.modules |= dict.fromkeys(('keras', 'seq2seq', 'tensorflow'))\n"
    script += (onnx / "README.md").read_text().split("```python\n")[1].split("```")[0]
    command = [sys.executable, "-c", script]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=onnx)
    assert 0 == ran.returncode, ran.stderr[-2000:]
    source = example_source(recurrent, ["a"])
    assert ran.stdout.startswith(f"text {Predictor(recurrent, BEAM)([source])[0].output} ")


def test_an_output_of_a_transformer_may_have_no_token(transformer):
    (found,) = Predictor(transformer, max_length=0)(["abc"])
    assert ("", [], "length") == (found.output, found.tokens, found.finish_reason)


@pytest.mark.by_turns(4, among="exports")
def test_a_transformer_s_search_is_in_the_graph(transformer, tmp_path):
    export(transformer, "onnx", tmp_path / "onnx", sources=SOURCES)
    litert = export(transformer, "litert", tmp_path / "litert", sources=SOURCES, rows=2, steps=5)
    given = ["abc", "", "ge", "a?f"]
    found = load_exported(litert, transformer, alignments=True)(given)
    assert_same(found, Predictor(transformer, alignments=True)(given))
    given = ["abc", "gfedcba", "ge"]  # of which one is too long
    with pytest.warns(UserWarning, match="inputs such as 'gfedcba': it has 7 steps"):
        assert_same(load_exported(litert, transformer)(given), Predictor(transformer)(given))
    limits = json.loads((litert.folder / "signature.json").read_text())["limits"]
    assert {"rows": 2, "steps": 5} == {name: limits[name] for name in ("rows", "steps")}


@pytest.mark.by_turns(4, among="exports")
@pytest.mark.parametrize("format", ["onnx", "litert"])
def test_weights_of_8_bits_are_smaller_and_their_share_is_stated(format, tmp_path):
    decoder = RecurrentDecoder(units=64, attention=GeneralAttention())
    model = made(RecurrentEncoder(units=64), decoder, 32)  # LiteRT keeps those of 1,024 or fewer
    sizes = {"steps": 8} if format == "litert" else {}
    full, small = (
        export(model, format, tmp_path / kind, sources=SOURCES, quantize=kind, **sizes)
        for kind in ("none", "int8")
    )
    (exact,), (found,) = (one.agreements.values() for one in (full, small))
    assert 1 == exact.equal and 0 < found.equal <= 1
    described = json.loads((small.folder / "signature.json").read_text())
    assert "int8" == described["quantize"]
    assert [found.equal] == [one["equal"] for one in described["agreement"].values()]
    bytes_of = [
        sum(one.stat().st_size for one in folder.glob("model.*"))
        for folder in (full.folder, small.folder)
    ]
    assert bytes_of[1] < (0.6 if format == "onnx" else 1) * bytes_of[0]
    if format == "onnx":  # whose scales are of a whole call
        predictor = load_exported(small, model)
        assert_same(predictor(SOURCES), [predictor([one])[0] for one in SOURCES])


def test_an_operation_that_onnx_lacks_is_refused_in_a_sentence():
    import tensorflow as tf

    from seq2seq.exporting.onnx_graphs.conversion_tensorflow import converted

    def answer(source):
        return {"found": tf.raw_ops.Betainc(a=source, b=source, x=source)}

    with pytest.raises(InputError, match=r"lacks an operation .*Betainc.* format=saved_model\.$"):
        converted(answer, [tf.TensorSpec((None,), "float32", "source")], "onnx")


@pytest.mark.parametrize("error", [MemoryError, OSError, InputError])
def test_faults_of_the_machine_are_not_taken_for_operations_that_lack(error):
    with pytest.raises(error, match="^as it was$"), converting("onnx", "keras"):
        raise error("as it was")


@pytest.mark.parametrize(
    ("format", "options", "sentence"),
    [
        ("saved_model", {"quantize": "int8"}, "quantize must be none for format=saved_model"),
        ("keras", {"rows": 2}, "rows must be left out for format=keras"),
        ("onnx", {"steps": 9}, "steps must be left out for format=onnx"),
        ("onnx", {"quantize": "int4"}, "quantize must be none or int8"),
    ],
)
def test_options_that_a_format_lacks_are_refused(recurrent, tmp_path, format, options, sentence):
    with pytest.raises(InputError, match=sentence):
        export(recurrent, format, tmp_path / "out", **options)


def test_no_output_is_given_token_by_token(recurrent, onnx):
    with pytest.raises(InputError, match="gives no output token by token"):
        load_exported(onnx, recurrent, strategy=BEAM).stream_tokens("abc")


def test_formats_without_an_engine_are_refused(recurrent, tmp_path):
    folder = export(recurrent, "keras", tmp_path / "out").folder
    with pytest.raises(InputError, match="with format=onnx, litert, ctranslate2, not keras"):
        load_exported(folder, recurrent)
