"""The lines of an export's README convert texts and numbers as the library does."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from seq2seq import Direct
from seq2seq.encoders import RecurrentEncoder
from seq2seq.errors import InputError
from seq2seq.exporting.array_example import encoding_lines, import_lines, text_lines
from seq2seq.exporting.comparison_sources import example_source
from seq2seq.exporting.formats.keras_file import KerasFile
from seq2seq.exporting.plan import Plan
from seq2seq.exporting.signature import signature
from seq2seq.features import Labels, Tokens, Values
from seq2seq.prediction.batch_predictor import Options
from seq2seq.readouts import Each
from seq2seq.symbols import UNK
from seq2seq.tokenizers import Bytes, Characters, Conditioned, Words

TEXT = "İstanbul ﬁn 각 É café"
TOKENIZERS = [
    Characters(normalization="NFD"),
    Characters(normalization="NFD", lowercase=True),
    Characters(normalization="NFKC"),
    Characters(normalization="none"),
    Words(lowercase=True),
    Bytes(normalization="NFD"),
]


def ran(lines, **given):
    exec("\n".join([*import_lines(lines), *lines]), given)
    return given


@pytest.mark.parametrize("tokenizer", TOKENIZERS, ids=lambda one: type(one).__name__)
def test_texts_are_read_and_written_as_by_the_tokenizer(tokenizer, tmp_path, monkeypatch):
    side = Tokens(tokenizer.fit([[TEXT, "an"]]))
    model = Direct(side, side, RecurrentEncoder(units=4), Each(), embedding_dim=4)
    described = signature(Plan(model, Options()), KerasFile(), {}, {})
    monkeypatch.chdir(tmp_path)
    (tmp_path / "signature.json").write_text(json.dumps(described), "utf-8")
    for text in (TEXT, TEXT.upper(), "an? é"):
        found = ran(encoding_lines(model, text))
        ids = side.encode([text]).values.tolist()
        assert ids == found["source"]
        ids = [UNK, *ids, UNK]
        assert side.decode(ids) == ran(text_lines(side), known=found["known"], ids=ids)["text"]


def test_missing_numbers_and_labels_are_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "signature.json").write_text("{}")
    values = Values(dim=2, missing="indicator").fit([["1,2 3,4"]])
    found = ran(encoding_lines(SimpleNamespace(source=values), "1,? 2.5,3"))
    np.testing.assert_array_equal([[1, np.nan], [2.5, 3]], found["source"])
    labels = Labels(names=["cat", "dog"])
    lines = encoding_lines(SimpleNamespace(source=labels), "dog")
    assert "by the names of signature.json" in lines[-1] and [1] == ran(lines)["source"]


@pytest.mark.parametrize(
    "feature",
    [
        Values().fit([["1 2 3"]]),
        Tokens(Characters(learned="abc")),
        Tokens(Conditioned(Characters(learned="abcdefghijkl"), learned=["PST"])),
        Tokens(Bytes()),
    ],
    ids=["values", "characters", "conditioned", "bytes"],
)
def test_an_example_is_made_up_though_only_long_sources_are_answered(feature):
    def check_sources(lengths):
        if (lengths < 40).any():
            raise InputError("It is too short.")

    model = SimpleNamespace(source=feature, check_sources=check_sources)
    private = {"values": " ".join(["1"] * 47), "tokens": "PST\t" + "a" * 46}[feature.kind]
    example = example_source(model, [private], lambda length: length < 1000)
    assert example != private and feature.encode([example]).lengths[0] >= 40
