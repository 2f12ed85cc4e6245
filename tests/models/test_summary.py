"""What Keras's summary of a model shows."""

import re

import keras
import pytest

from seq2seq.decoders import RecurrentDecoder
from seq2seq.encoders import RecurrentEncoder
from seq2seq.features import Labels, Tokens, Values
from seq2seq.models import Direct, EncoderDecoder, Forecaster
from seq2seq.readouts import Each, Last, LastN, Repeat, Reshape, Upsample
from seq2seq.tokenizers import Characters

LETTERS = Tokens(Characters(learned="abc"))
READOUTS = {
    "each": (Each(), "(None, None, 8)"),
    "last": (Last(), "(None, 1, 8)"),
    "last_n": (LastN(3), "(None, 3, 8)"),
    "repeat": (Repeat(), "(None, None, 8)"),
    "reshape": (Reshape(2, source_steps=4), "(None, 2, 16)"),
    "upsample": (Upsample(2), "(None, None, 8)"),
}


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "140")  # no name is wrapped


def encoder():
    return RecurrentEncoder("gru", units=4)


def shown(model):
    """Name of each layer -> its shape and its number of parameters."""
    lines = []
    model.summary(line_length=120, print_fn=lines.append)
    rows = re.findall(r"(\w+) \(\w+\) +\W (.+?) +\W +([\d,]+) ", "\n".join(lines))
    return {name: (shape, number) for name, *(shape, number) in rows}


def test_an_encoder_decoder_shows_its_parts_before_it_has_seen_a_batch():
    model = EncoderDecoder(
        LETTERS, LETTERS, encoder(), RecurrentDecoder("gru", units=6), embedding_dim=5
    )
    found = shown(model)

    assert ("(None, None, 5)", "35") == found["source_embedding"] == found["target_embedding"]
    assert ("(None, None, 5)", "0") == found["embedding_dropout"]
    assert ("(None, None, 6)", "0") == found["output_dropout"]
    assert len(model.layers) == len(found)
    total = sum(int(number.replace(",", "")) for _, number in found.values())
    assert model.count_params() == total


def test_a_shared_embedding_is_shown_as_such():
    model = EncoderDecoder(
        LETTERS, LETTERS, encoder(), RecurrentDecoder("gru", units=6), shared_embeddings=True
    )

    assert {"shared_embedding"} == {name for name in shown(model) if "embedding" in name} - {
        "embedding_dropout"
    }


@pytest.mark.parametrize("name", READOUTS)
def test_a_direct_model_shows_the_steps_that_its_readout_gives(name):
    readout, shape = READOUTS[name]
    target = Labels(names=["no", "yes"]) if name == "last" else Values(dim=1)
    model = Direct(Values(dim=2), target, encoder(), readout, source_steps=4)
    found = shown(model)

    assert (shape, len(model.layers)) == (found[readout.name][0], len(found))


def test_a_forecaster_has_no_unknown_shapes_and_neither_has_a_loaded_model(tmp_path):
    model = Forecaster(Values(dim=2), Values(dim=1), encoder(), RecurrentDecoder("gru", units=6))
    model.save(tmp_path / "a.keras")
    found = shown(model)

    assert ("(None, None, 6)", "0") == found["output_dropout"]
    assert len(model.layers) == len(found)
    assert found == shown(keras.saving.load_model(tmp_path / "a.keras"))
