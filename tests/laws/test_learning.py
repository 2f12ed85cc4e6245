"""Law 9: encoders and decoders with attention learn to copy and to reverse; forecasters sines."""

from pathlib import Path

import keras
import numpy as np
import pytest

from seq2seq import pairs
from seq2seq.configuration.composing import build, compose
from seq2seq.prediction import Predictor

MODEL = Path(__file__).parents[2] / "conf" / "model"
LETTERS, LONGEST = "abcdefgh", 6
ANSWERS = {"+": lambda text: text, "-": lambda text: text[::-1]}
SIZES = ["embedding_dim=32", "encoder.units=64", "decoder.units=64"]
EXACT = [*SIZES, "dropout=0", "head.label_smoothing=0"]
SMALL = {"hidden_units": 128, "num_layers": 2, "dropout": 0.0}  # of Transformers
STEPS, WARMUP, CHECK_EVERY = 1000, 50, 100


def rows(count, seed):
    """(sources, targets): the first symbol says whether to copy the others or to reverse them."""
    rng = np.random.default_rng(seed)
    sources = [
        rng.choice(list(ANSWERS)) + "".join(rng.choice(list(LETTERS), rng.integers(1, LONGEST + 1)))
        for _ in range(count)
    ]
    return sources, [ANSWERS[source[0]](source[1:]) for source in sources]


def trainings():
    """Every encoder that reads a sequence, every decoder, every attention, in turns."""
    parts = ("encoder", "decoder", "attention")
    turns = [
        [
            f"model/{part}={path.stem}"
            for path in sorted((MODEL / part).glob("*.yaml"))
            if "_target_" in path.read_text() and "DenseEncoder" not in path.read_text()
        ]
        for part in parts
    ]
    return [tuple(turn[i % len(turn)] for turn in turns) for i in range(max(map(len, turns)))]


def small(config):
    """The config with Transformers that learn in a minute."""
    for part in (config.encoder, config.decoder):
        if "hidden_units" in part:
            part.update(SMALL)
    return config


@pytest.mark.slow
@pytest.mark.parametrize("overrides", trainings(), ids=" ".join)
def test_unseen_rows_are_copied_and_reversed_without_a_mistake(overrides):
    sources, targets = rows(40_000, seed=1)
    batches = pairs(sources, targets, batch_size=256, num_buckets=1)
    seen = set(sources)
    unseen = [row for row in zip(*rows(2_000, seed=2), strict=True) if row[0] not in seen]
    asked, references = zip(*unseen, strict=True)

    keras.utils.set_random_seed(1)
    config = small(compose("train", [*overrides, *(f"model.{option}" for option in EXACT)]).model)
    model = build(config, source=batches.source, target=batches.target, output_limit=(1.0, 4.0))
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, STEPS - WARMUP, warmup_target=0.005, warmup_steps=WARMUP
    )
    model.compile(keras.optimizers.Adam(rate, beta_2=0.98, global_clipnorm=1.0))
    predictor = Predictor(model, batch_size=1024)
    right = 0.0
    for step in range(1, STEPS + 1):
        model.train_on_batch(*batches.batch(step - 1))
        if step % CHECK_EVERY == 0:
            outputs = [prediction.output for prediction in predictor(asked)]
            right = np.mean([one == other for one, other in zip(outputs, references, strict=True)])
        if right == 1:
            break
    assert len(references) > 500
    assert right == 1


def sines(count, seed):
    """(histories, continuations) of sine waves of all phases and many periods: 24 and 6 steps."""
    rng = np.random.default_rng(seed)
    first, step = rng.uniform(0, 2 * np.pi, count), rng.uniform(0.2, 0.8, count)
    waves = np.sin(first[:, None] + step[:, None] * np.arange(30))
    return waves[:, :24, None], waves[:, 24:, None]


def forecasters():
    """The forecaster with every encoder of sequences, decoder and head for numbers, in turns."""
    names = ["encoder", "decoder", "head"]
    encoders, decoders, heads = (sorted((MODEL / name).glob("*.yaml")) for name in names)
    heads = [path for path in heads if path.stem in ("values", "gaussian")]
    encoders = [path for path in encoders if "DenseEncoder" not in path.read_text()]
    longest = max(len(encoders), len(decoders))
    parts = zip(names, (encoders, decoders, heads), strict=True)
    turns = [[f"model/{name}={path.stem}" for path in paths] for name, paths in parts]
    return [tuple(turn[i % len(turn)] for turn in turns) for i in range(longest)]


@pytest.mark.slow
@pytest.mark.parametrize("overrides", forecasters(), ids=" ".join)
def test_a_forecast_of_unseen_sines_beats_the_last_value(overrides):
    keras.utils.set_random_seed(1)
    batches = pairs(*sines(4_000, seed=1), source="values", target="values", batch_size=64)
    options = ["model=forecast", *overrides, "model.encoder.units=32", "model.decoder.units=32"]
    config = compose("train", options).model
    model = build(config, source=batches.source, target=batches.target, output_limit=(0.0, 6.0))
    model.compile(keras.optimizers.Adam(0.005, global_clipnorm=1.0))
    for step in range(300):
        model.train_on_batch(*batches.batch(step))

    histories, continuations = sines(200, seed=2)
    answers = Predictor(model)(list(histories))
    rows = zip(answers, continuations, strict=True)
    errors = [np.abs(one.values - truth).mean() for one, truth in rows]
    naive = np.abs(histories[:, -1:] - continuations).mean()
    assert np.mean(errors) < 0.5 * naive
