"""Law 9: encoders and decoders with attention learn to copy and to reverse; forecasters sines."""

import itertools
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


def parts(name):
    """The overrides that choose each file of a part that takes sequences."""
    return [
        f"model/{name}={path.stem}"
        for path in sorted((MODEL / name).glob("*.yaml"))
        if "_target_" in (text := path.read_text()) and "DenseEncoder" not in text
    ]


def in_turns(*choices):
    """As many combinations as the longest has choices; the shorter ones start again."""
    longest = max(map(len, choices))
    return [tuple(one[i % len(one)] for one in choices) for i in range(longest)]


def trainings(full):
    """All pairs of an encoder and a decoder, attentions in turns; or some of these.

    Some are every other encoder, with as many decoders in turns.
    """
    encoders, decoders, attentions = map(parts, ("encoder", "decoder", "attention"))
    pairs = itertools.product(encoders, decoders)
    found = [(*pair, attentions[turn % len(attentions)]) for turn, pair in enumerate(pairs)]
    some = in_turns(encoders[::2], decoders)
    return found if full else [one for one in found if one[:2] in some]


def forecasters(full):
    """All encoders, decoders and heads for numbers, in turns; or all of their combinations."""
    encoders, decoders = parts("encoder"), parts("decoder")
    of_numbers = ("values", "gaussian", "student_t", "quantiles")  # not of counts
    heads = [one for one in parts("head") if one.partition("=")[2] in of_numbers]
    choices = (encoders, decoders, heads)
    return list(itertools.product(*choices)) if full else in_turns(*choices)


def pytest_generate_tests(metafunc):
    for name, found in (("training", trainings), ("forecaster", forecasters)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, found(metafunc.config.getoption("full")), ids=" ".join)


def small(config):
    """The config with Transformers that learn in a minute."""
    for part in (config.encoder, config.decoder):
        if "hidden_units" in part:
            part.update(SMALL)
    return config


@pytest.mark.slow
@pytest.mark.by_turns(3)
def test_unseen_rows_are_copied_and_reversed_without_a_mistake(training):
    sources, targets = rows(40_000, seed=1)
    batches = pairs(sources, targets, batch_size=256, num_buckets=1)
    seen = set(sources)
    unseen = [row for row in zip(*rows(2_000, seed=2), strict=True) if row[0] not in seen]
    asked, references = zip(*unseen, strict=True)

    keras.utils.set_random_seed(1)
    config = small(compose("train", [*training, *(f"model.{option}" for option in EXACT)]).model)
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


@pytest.mark.slow
@pytest.mark.by_turns
def test_a_forecast_of_unseen_sines_beats_the_last_value(forecaster):
    keras.utils.set_random_seed(1)
    batches = pairs(*sines(4_000, seed=1), source="values", target="values", batch_size=64)
    options = ["model=forecast", *forecaster, "model.encoder.units=32", "model.decoder.units=32"]
    config, rate = compose("train", options).model, 0.005
    if "transformer" in " ".join(forecaster):  # which does not learn without a warm-up
        config = small(config)
        rate = keras.optimizers.schedules.CosineDecay(0.0, 270, warmup_target=rate, warmup_steps=30)
    model = build(config, source=batches.source, target=batches.target, longest_target=6)
    model.compile(keras.optimizers.Adam(rate, global_clipnorm=1.0))
    for step in range(300):
        model.train_on_batch(*batches.batch(step))

    histories, continuations = sines(200, seed=2)
    answers = Predictor(model)(list(histories))
    rows = zip(answers, continuations, strict=True)
    errors = [np.abs(one.values - truth).mean() for one, truth in rows]
    naive = np.abs(histories[:, -1:] - continuations).mean()
    assert np.mean(errors) < 0.5 * naive
