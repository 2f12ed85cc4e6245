"""Law: a feature's saved config, changed, is refused in a sentence, or the feature works."""

import json

import numpy as np
import pytest
from changing import changed, places

from seq2seq.errors import BadRow, InputError
from seq2seq.features import Labels, RowScaledValues, Tokens, Values
from seq2seq.features.saving import deserialized, serialized
from seq2seq.tokenizers import Bytes, Characters, Conditioned, Integers, Subwords, Words

TEXTS = ["ab cd", "cd ab ab", "d"]
FEATURES = {
    "bytes": (Tokens(Bytes()), TEXTS),
    "characters": (Tokens(Characters()), TEXTS),
    "conditioned": (Tokens(Conditioned(Characters())), ["V;PST\tab", "N\tcd"]),
    "integers": (Tokens(Integers()), ["1 2 3", "4"]),
    "subwords": (Tokens(Subwords(vocabulary=20)), TEXTS),
    "words": (Tokens(Words()), TEXTS),
    "labels": (Labels(), ["a", "b"]),
    "several labels": (Labels(multiple=True), ["a,b", "b"]),
    "values": (Values(), ["1,2 3,4", "5,6"]),
    "horizon": (Values(horizon=1, observed=1, missing="ffill"), ["1,2 3,4", "5,6"]),
    "columns": (Values(columns=["a", "b"]), ["1,2 3,4", "5,6"]),
    "logarithms": (Values(log_columns=1), ["1,2 3,4", "5,6"]),
    "row scaled": (
        RowScaledValues(1, [0.5], dim=2, center=[0, 0], scale=[1, 1], log_columns=1),
        ["1,2 3,4", "5,6"],
    ),
    "vector": (Values(vector=True), ["1 2", "3 5"]),
}
WRONG = [
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    -(10**30),
    2**40,
    "",
    "x",
    [],
    [1],
    ["a", 1],
    [["a"]],
    {},
    {"a": 1},
    [None],
]


def use(feature, rows):
    size = feature.vocabulary_size
    encoded = feature.encode(rows)
    assert size is None or (encoded.values < size).all()
    for text, row in zip(rows, encoded.rows(), strict=True):
        if isinstance(feature, RowScaledValues):
            (own,) = feature.for_rows_of(feature, [text])
            assert isinstance(own.decode(row[:, : own.dim]), str)
        else:
            assert isinstance(feature.decode(row), str)
    if isinstance(feature, Values):
        assert isinstance(", ".join(feature.columns), str)
    if isinstance(feature, Tokens):
        assert isinstance(feature.decode(np.arange(size)), str)
        assert {size} == {len(texts) for texts in feature.tokenizer.token_texts()}
        assert all(isinstance(name, str) for name in feature.class_names())
    json.dumps(serialized(feature, feature))


@pytest.mark.parametrize("kind", FEATURES)
def test_a_corrupt_feature_is_refused_or_works(kind):
    feature, rows = FEATURES[kind]
    if not isinstance(feature, RowScaledValues):  # which has learned its floor
        feature.fit([rows])
    content = json.loads(json.dumps(serialized(feature, feature)))
    faults = []
    for path in [*places(content["source"]["config"])][1:]:
        for wrong in WRONG:
            bad = changed(content, ("source", "config", *path), wrong)
            try:
                found, _ = deserialized(bad, "features.json", "Restore it.")
                use(found, rows)
            except (InputError, BadRow):
                pass
            except Exception as error:
                faults.append(f"{path} = {wrong!r}: {error!r:.120}")
    assert not faults, "\n".join(faults)
