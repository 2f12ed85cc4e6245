"""Averages of weights."""

import keras
import numpy as np
import pytest

from seq2seq.encoders import DenseEncoder
from seq2seq.errors import InputError
from seq2seq.features import Values
from seq2seq.models import Direct, IntervalCalibration
from seq2seq.readouts import Each
from seq2seq.training import Averaging, Checkpointing, Recorder, Trainer
from seq2seq.training.round_weights import RoundWeights


class Pairs:
    """Batches of a noisy line."""

    def __len__(self):
        return 5

    def batch(self, step):
        x = np.random.default_rng(step).normal(size=(8, 3)).astype("float32")
        return x, x.sum(axis=1, keepdims=True), np.ones((8, 1), "float32")


class Kernels(keras.callbacks.Callback):
    """Notes the kernel after each step."""

    def __init__(self):
        super().__init__()
        self.kernels = []

    def on_train_batch_end(self, batch, logs=None):
        self.kernels.append(np.array(self.model.weights[0]))


def train(folder, trainer, validate=None, callbacks=(), resume=False):
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(keras.optimizers.SGD(0.05), loss="mse")
    options = {"validate": validate, "callbacks": callbacks, "resume": resume}
    return trainer.fit(model, Pairs(), recorder=Recorder(folder), **options)


def saved_kernel(folder):
    return np.array(keras.saving.load_model(folder / "model.keras").weights[0])


def test_the_moving_average_is_saved_and_training_goes_on_without_it(tmp_path):
    notes, plain = Kernels(), Kernels()
    (tmp_path / "plain").mkdir()
    train(tmp_path / "plain", Trainer(monitor="loss", max_steps=6), callbacks=[plain])
    averaging = Averaging(ema=0.9)
    trainer = Trainer(
        monitor="loss", max_steps=6, validate_every=2, averaging=averaging, max_epochs=None
    )
    train(tmp_path, trainer, validate=lambda: {"loss": 1.0}, callbacks=[notes])
    np.testing.assert_array_equal(plain.kernels[-1], notes.kernels[-1])
    average = notes.kernels[0]
    for kernel in notes.kernels[1:]:
        average = 0.9 * average + 0.1 * kernel
    np.testing.assert_allclose(average, saved_kernel(tmp_path), rtol=1e-5)


@pytest.mark.parametrize(("of", "steps"), [("last", (8, 10)), ("best", (4, 10))])
def test_the_mean_of_rounds_is_kept_where_it_is_better(tmp_path, of, steps):
    losses = iter([5.0, 2.0, 4.0, 3.0, 2.5, 1.0])  # of five rounds, and of the average
    notes = Kernels()
    trainer = Trainer(
        monitor="loss", max_steps=10, validate_every=2, averaging=Averaging(rounds=2, of=of)
    )
    progress = train(tmp_path, trainer, validate=lambda: {"loss": next(losses)}, callbacks=[notes])
    assert progress.best == 1.0
    expected = np.mean([notes.kernels[step - 1] for step in steps], axis=0)
    np.testing.assert_allclose(expected, saved_kernel(tmp_path), rtol=1e-6)


def test_the_mean_of_rounds_is_left_where_it_is_no_better(tmp_path):
    losses = iter([5.0, 2.0, 9.0])
    notes = Kernels()
    trainer = Trainer(monitor="loss", max_steps=4, validate_every=2, averaging=Averaging(rounds=2))
    train(tmp_path, trainer, validate=lambda: {"loss": next(losses)}, callbacks=[notes])
    np.testing.assert_array_equal(notes.kernels[3], saved_kernel(tmp_path))


def test_a_resumed_run_averages_the_same_rounds(tmp_path):
    class Killed(Exception):
        pass

    class Kill(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.seen = getattr(self, "seen", 0) + 1
            if self.seen == 8:
                raise Killed

    def validate():
        return {"loss": 1.0}

    averaging, checkpoints = Averaging(rounds=3, of="best"), Checkpointing(every=3)
    options = {"averaging": averaging, "checkpoints": checkpoints}
    trainer = Trainer(monitor="loss", max_steps=10, validate_every=2, **options)
    for name in ("whole", "broken"):
        (tmp_path / name).mkdir()
    train(tmp_path / "whole", trainer, validate)
    with pytest.raises(Killed):
        train(tmp_path / "broken", trainer, validate, [Kill()])
    train(tmp_path / "broken", trainer, validate, resume=True)
    np.testing.assert_array_equal(
        saved_kernel(tmp_path / "whole"), saved_kernel(tmp_path / "broken")
    )
    texts = [(tmp_path / name / "metrics.jsonl").read_text() for name in ("whole", "broken")]
    assert texts[0] == texts[1]


def test_averages_that_are_none_are_refused():
    with pytest.raises(InputError, match="ema must be between 0 and 1, or null, not 1.5"):
        Averaging(ema=1.5)
    with pytest.raises(InputError, match="rounds must be 0, or 2 or more, not 1"):
        Averaging(rounds=1)
    with pytest.raises(InputError, match="must be last or best"):
        Averaging(rounds=2, of="worst")


def test_an_average_has_none_of_the_calibrations_of_its_last_round(tmp_path):
    free = Values(dim=1, normalizer="none")
    model = Direct(free, free, DenseEncoder(units=2), Each())
    rounds = RoundWeights(tmp_path, Averaging(rounds=2), "mae")
    kept = {}
    rounds.add(model, 1, 1.0, kept)
    model.interval_calibration = IntervalCalibration(9, {0.9: [[1.0]]})
    rounds.load_average(model, kept)
    assert model.interval_calibration is None
