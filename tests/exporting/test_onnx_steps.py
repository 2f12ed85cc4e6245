"""A model as an encoder and a step of ONNX gives other programs' searches what ours have."""

import json

import keras
import numpy as np
import pytest

from seq2seq import Direct, EncoderDecoder
from seq2seq.decoders import RecurrentDecoder, TransformerDecoder
from seq2seq.decoding import BeamSearch
from seq2seq.encoders import RecurrentEncoder, TransformerEncoder
from seq2seq.errors import InputError
from seq2seq.exporting import agreement, export, load_exported
from seq2seq.features import Tokens
from seq2seq.layers import GeneralAttention
from seq2seq.prediction import Predictor
from seq2seq.readouts import Each
from seq2seq.symbols import END, START
from seq2seq.tokenizers import Characters

pytestmark = [
    pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="TensorFlow traces"),
    pytest.mark.filterwarnings("ignore:The input .* (holds a symbol|has . different):UserWarning"),
]
BY_TURNS = pytest.mark.by_turns(4, among="exports")
SOURCES = ["abc", "", "gfedcba", "a?", "bbbb", "g"]
SIZES = {"units": 8, "num_layers": 1, "num_heads": 2, "hidden_units": 16}
PARTS = {  # of a model, and how many tensors its steps read and change
    "lstm": (
        lambda: RecurrentEncoder(units=12),
        lambda: RecurrentDecoder(units=12, attention=GeneralAttention()),
        (3, 2),
    ),
    "gru": (
        lambda: RecurrentEncoder(units=12, cell="gru"),
        lambda: RecurrentDecoder(units=12, cell="gru"),
        (0, 1),
    ),
    "transformer": (
        lambda: TransformerEncoder(**SIZES),
        lambda: TransformerDecoder(**SIZES),
        (3, 4),
    ),
}


@pytest.fixture(autouse=True)
def few_repeats(monkeypatch):
    monkeypatch.setattr(agreement, "REPEATS", (1, 1))


def made(name):
    keras.utils.set_random_seed(3)
    side = Tokens(Characters().fit([["abcdefg"]]))
    encoder, decoder = (part() for part in PARTS[name][:2])
    model = EncoderDecoder(side, side, encoder, decoder, embedding_dim=8, output_limit=(1.0, 4.0))
    for weight in model.trainable_weights:
        if len(weight.shape) == 2:
            weight.assign(3 * weight)  # so that outputs differ
    return model


@pytest.fixture(scope="module", params=PARTS)
def exported(request, tmp_path_factory):
    """A model, its export, and how many tensors its steps read and change."""
    model = made(request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agreement, "REPEATS", (1, 1))
        folder = tmp_path_factory.mktemp("steps") / "out"
        done = export(model, "onnx", folder, sources=SOURCES, search="outside")
    return model, done, PARTS[request.param][2]


class Session:
    """The two files, as another program runs them."""

    def __init__(self, folder):
        import onnxruntime

        self.files = {
            name: onnxruntime.InferenceSession(
                folder / f"{name}.onnx", providers=["CPUExecutionProvider"]
            )
            for name in ("encoder", "step")
        }

    def __call__(self, name, **given):
        names = [one.name for one in self.files[name].get_outputs()]
        return dict(zip(names, self.files[name].run(names, given), strict=True))


def encoded(model, session, sources):
    rows = model.source.encode(sources).rows()
    lengths = np.array([len(row) for row in rows], "int32")
    batch = np.zeros((len(rows), max(1, lengths.max())), "int32")
    for place, row in zip(batch, rows, strict=True):
        place[: len(row)] = row
    return session("encoder", source=batch, source_length=lengths)


def stepped(session, parts, tokens):
    """The log p of each id, float (N, V), and the parts for the next step."""
    found = session("step", token=np.array(tokens, "int32"), **parts)
    changed = {name[5:]: one for name, one in found.items() if name.startswith("next_")}
    logits = found["logits"].astype("float64")
    return logits - np.logaddexp.reduce(logits, axis=1, keepdims=True), parts | changed


@BY_TURNS
def test_a_greedy_loop_answers_as_the_predictor(exported):
    model, done, _ = exported
    session = Session(done.folder)
    expected = Predictor(model)(SOURCES)
    parts = encoded(model, session, SOURCES)
    tokens, found = [START] * len(SOURCES), []
    for _ in range(11):
        log_probs, parts = stepped(session, parts, tokens)
        tokens = log_probs.argmax(axis=1)
        found.append(tokens)
    limits = [len(one) + 4 for one in SOURCES]
    rows = [[int(step[row]) for step in found][:limit] for row, limit in enumerate(limits)]
    ids = [row[: row.index(END)] if END in row else row for row in rows]
    assert [one.output for one in expected] == [model.target.decode(one) for one in ids]
    assert len({one.output for one in expected}) > 2
    assert done.agreements["step"].equal == 1


@BY_TURNS
@pytest.mark.parametrize("spread", [False, True])
def test_beams_are_rows_that_the_caller_orders(exported, spread):
    """A beam search of two: the memory may have a row for each beam, or for each source."""
    model, done, _ = exported
    session, width = Session(done.folder), 2
    parts = encoded(model, session, SOURCES[:1])
    parts = {
        name: np.repeat(one, width, axis=0) if spread or name.startswith("state") else one
        for name, one in parts.items()
    }
    totals, ids = np.array([0.0, -np.inf]), [[START], [START]]
    for _ in range(4):
        log_probs, parts = stepped(session, parts, [one[-1] for one in ids])
        log_probs[:, END] = -np.inf  # so that beams stay alive
        every = totals[:, None] + log_probs
        best = np.argsort(-every, axis=None)[:width]
        beams, tokens = np.divmod(best, every.shape[1])
        totals = every.ravel()[best]
        ids = [[*ids[beam], int(token)] for beam, token in zip(beams, tokens, strict=True)]
        parts = {name: one[beams] if len(one) == width else one for name, one in parts.items()}
    logits = model(
        {
            "source": np.array(model.source.encode(SOURCES[:1] * width).rows()),
            "source_length": np.full(width, len(SOURCES[0])),
            "target_in": np.array(ids)[:, :-1],
        }
    )
    logits = np.array(logits, "float64")
    logits[..., :END] = -np.inf
    expected = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    expected = np.take_along_axis(expected, np.array(ids)[:, 1:, None], axis=-1).sum(axis=(1, 2))
    np.testing.assert_allclose(totals, expected, atol=1e-4)


@BY_TURNS
def test_the_signature_has_what_steps_read_and_change(exported):
    _, done, counts = exported
    described = json.loads((done.folder / "signature.json").read_text())
    session = Session(done.folder)
    assert {"encoder", "step"} == {*described["signatures"]}
    for name, file in session.files.items():
        one = described["signatures"][name]
        assert {given.name for given in file.get_inputs()} == {*one["inputs"]}
        assert {given.name for given in file.get_outputs()} == {*one["outputs"]}
    encoder = described["signatures"]["encoder"]["outputs"]
    step = described["signatures"]["step"]
    assert {"token", *encoder} == {*step["inputs"]}
    kinds = [name.partition("_")[0] for name in encoder]
    assert counts == (kinds.count("memory"), kinds.count("state"))
    assert {*(f"next_{one}" for one in encoder if one[0] == "s")} == {
        one for one in step["outputs"] if one.startswith("next")
    }
    assert {"encoder.onnx", "step.onnx"} == {*described["checksums"]}
    assert described["symbols"]["START"] == START
    assert described["limits"]["output_ids"] == {"ratio": 1.0, "offset": 4.0}


@BY_TURNS
def test_the_readme_searches(exported, monkeypatch, capsys):
    model, done, _ = exported
    text = (done.folder / "README.md").read_text()
    code = text.split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(done.folder)
    exec(code, given := {})
    ids = [*map(int, given["source"])]
    (expected,) = Predictor(model)([model.source.decode(ids)])
    assert f"text {expected.output}\n" == capsys.readouterr().out


@BY_TURNS
def test_weights_of_8_bits_are_in_both_files(tmp_path):
    options = {"sources": SOURCES, "search": "outside", "quantize": "int8"}
    small = export(made("lstm"), "onnx", tmp_path / "out", **options)
    for name in ("encoder", "step"):
        assert b"MatMulInteger" in (small.folder / f"{name}.onnx").read_bytes()
    assert small.agreements["step"].equal > 0.5


@pytest.mark.parametrize(
    ("format", "options", "sentence"),
    [
        ("litert", {}, "search=outside is for format=onnx, not litert"),
        ("onnx", {"strategy": BeamSearch(3)}, "decoding must be greedy for search=outside"),
        ("onnx", {"search": "none"}, "search must be inside or outside, not 'none'"),
    ],
)
def test_what_has_no_steps_is_refused(tmp_path, format, options, sentence):
    with pytest.raises(InputError, match=sentence):
        export(made("gru"), format, tmp_path / "out", **{"search": "outside", **options})
    assert not (tmp_path / "out").exists()


def test_models_that_do_not_search_are_refused(tmp_path):
    side = Tokens(Characters().fit([["abcdefg"]]))
    model = Direct(side, side, RecurrentEncoder(units=6), Each(), embedding_dim=6)
    with pytest.raises(InputError, match="search must be inside for a model that does not search"):
        export(model, "onnx", tmp_path / "out", sources=SOURCES, search="outside")


@BY_TURNS
def test_no_predictor_is_made_of_steps(exported):
    model, done, _ = exported
    with pytest.raises(InputError, match="has no search inside"):
        load_exported(done.folder, model)
