"""Every option under conf/model builds and trains a step; found there, not listed here."""

from pathlib import Path

import keras
import numpy as np
import pytest

from seq2seq.config import build, compose
from seq2seq.features import Tokens
from seq2seq.tokenizers import Characters

CONF = Path(__file__).parents[2] / "conf" / "model"
PARTS = sorted(path for path in CONF.glob("*/*.yaml"))
EAGERLY = keras.backend.backend() == "tensorflow"  # the quicker way for one small step
SMALL = ["model.encoder.units=4", "model.decoder.units=4", "model.embedding_dim=4"]


@pytest.mark.parametrize(
    "overrides",
    [[f"model/{path.parent.name}={path.stem}"] for path in PARTS]
    + [["model.decoder.input_feeding=true"], ["model.tied_embeddings=true"]],
    ids=lambda overrides: overrides[0],
)
def test_an_option_builds_and_trains_a_step(overrides):
    feature = Tokens(Characters().fit([["abc"]]))
    ids = np.array([[4, 5, 6], [4, 0, 0]])

    model = build(compose("train", [*overrides, *SMALL]).model, source=feature, target=feature)
    model.compile(keras.optimizers.SGD(0.1), run_eagerly=EAGERLY)
    x = {"source": ids, "source_length": np.array([3, 1]), "target_in": ids}
    before = model.get_weights()
    results = model.train_on_batch(x, ids, sample_weight=(ids > 0).astype("float32"))
    assert np.isfinite(results).all()
    moved = [(old != new).any() for old, new in zip(before, model.get_weights(), strict=True)]
    assert any(moved)
