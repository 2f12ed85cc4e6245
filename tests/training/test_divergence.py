"""A loss that is not a number: what is left out, and what stays."""

import json
import time

import keras
import numpy as np
import pytest

from seq2seq.errors import InputError
from seq2seq.training import Averaging, Checkpointing, Recorder, Trainer
from seq2seq.training.checkpoints import Checkpoints


class Pairs:
    """Batches of a noisy line, those in `bad` of which have no numbers as targets."""

    def __init__(self, bad=(), order=None):
        self.bad = bad
        self.order = order

    def __len__(self):
        return 5

    def batch(self, step):
        number = self.order[step] if self.order else step
        x = np.random.default_rng(number).normal(size=(8, 3)).astype("float32")
        y = x.sum(axis=1, keepdims=True)
        return x, y * (np.nan if number in self.bad else 1), np.ones((8, 1), "float32")

    def rows(self, step):
        return 8 * step + np.arange(8)


def weights_after(folder, batches, loss="mse", validate=None, callbacks=(), **options):
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [keras.layers.Input((3,)), keras.layers.Dropout(0.2), keras.layers.Dense(1)]
    )
    model.compile(keras.optimizers.Adam(0.01), loss=loss)
    folder.mkdir(exist_ok=True)
    options = {"validate_every": None, **options}
    trainer = Trainer(monitor="loss", max_steps=8, log_every=1, **options)
    progress = trainer.fit(
        model, batches, recorder=Recorder(folder), validate=validate, callbacks=callbacks
    )
    (folder / "left_out.json").write_text(json.dumps(progress.left_out))
    return [np.asarray(variable) for variable in (*model.weights, *model.optimizer.variables)]


def assert_equal(expected, actual):
    for one, other in zip(expected, actual, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("policy", "order"),
    [("skip", [0, 1, 2, 4, 5, 6, 8, 9]), ("rollback", [0, 1, 4, 5, 8, 9, 10, 11])],
)
def test_training_goes_on_as_if_the_batches_left_out_were_not_there(tmp_path, policy, order):
    checkpoints = Checkpointing(every=2)
    expected = weights_after(tmp_path / "whole", Pairs(order=order), checkpoints=checkpoints)
    actual = weights_after(
        tmp_path / "bad", Pairs(bad=(3, 7)), checkpoints=checkpoints, on_nan=policy
    )
    assert_equal(expected, actual)
    journals = [(tmp_path / name / "metrics.jsonl").read_text() for name in ("whole", "bad")]
    assert journals[0] == journals[1]


def test_time_that_was_lost_counts_towards_the_budget(tmp_path):
    def validate():
        time.sleep(0.2)
        return {"loss": 1.0}

    options = {"checkpoints": Checkpointing(every=None, minutes=9), "validate_every": 2}
    weights_after(tmp_path, Pairs(bad=(3,)), on_nan="skip", validate=validate, **options)
    checkpoints = Checkpoints(tmp_path / "checkpoints", 2)
    rounds = 1 + 4  # one was before the bad batch, and took place again
    assert max(state["seconds"] for state in checkpoints.states()) >= 0.2 * rounds


class Steep(Pairs):
    """Finite losses; the gradient of a batch in `bad` is infinite (that of a root at 0)."""

    def batch(self, step):
        number = self.order[step] if self.order else step
        x, y, weights = super().batch(step)
        return x, np.zeros_like(y) - (number in self.bad), weights


def rooted(target, prediction):
    """sqrt(0) for targets of -1, whose gradient is not a number; else a squared error."""
    nothing = keras.ops.sqrt(keras.ops.relu(-keras.ops.ones_like(prediction) + 0 * prediction))
    return keras.ops.mean(keras.ops.where(target < 0, nothing, prediction**2), axis=-1)


def test_a_finite_loss_whose_gradient_is_none_is_found_and_left_out(tmp_path):
    options = {"checkpoints": Checkpointing(every=3), "loss": rooted}
    weights = weights_after(tmp_path, Steep(bad=(3,)), on_nan="skip", **options)
    assert all(np.isfinite(weight).all() for weight in weights)
    assert [3, 4] == json.loads((tmp_path / "left_out.json").read_text())


def test_after_a_rollback_the_best_model_and_the_rounds_are_those_of_before(tmp_path):
    losses = iter([3.0, 5.0, 1.0, 4.0, 6.0])  # the 1.0 is of weights that are given up
    averaging = Averaging(rounds=2, of="best")
    options = {"checkpoints": Checkpointing(every=4), "averaging": averaging, "validate_every": 2}
    kernels = {}

    def validate():
        return {"loss": next(losses, 7.0)}

    class Note(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            kernels[epoch] = np.array(self.model.weights[0])

    weights_after(
        tmp_path,
        Pairs(bad=(7,)),
        on_nan="rollback",
        validate=validate,
        callbacks=[Note()],
        **options,
    )
    saved = np.array(keras.saving.load_model(tmp_path / "model.keras").weights[0])
    np.testing.assert_array_equal(kernels[0], saved)


def test_a_run_that_always_diverges_is_given_up(tmp_path):
    with pytest.raises(InputError, match="The loss became nan at step 1,"):
        weights_after(tmp_path, Pairs(bad=range(100)), on_nan="skip")


def test_no_checkpoint_holds_weights_that_are_no_numbers(tmp_path):
    class Poison(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 3:
                self.model.layers[-1].bias.assign([np.nan])

    checkpoints = Checkpointing(every=2)
    trainer = Trainer(monitor="loss", max_steps=8, validate_every=8, checkpoints=checkpoints)
    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", loss="mse")
    with pytest.raises(InputError, match="A weight is not finite after step 4.*step_000000002"):
        trainer.fit(model, Pairs(), recorder=Recorder(tmp_path), callbacks=[Poison()])
    assert ["step_000000002.npz"] == [p.name for p in (tmp_path / "checkpoints").iterdir()]


def test_weights_that_are_no_numbers_are_not_saved_when_training_is_stopped_early(tmp_path):
    class Poison(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.layers[-1].bias.assign([np.nan])
            self.model.stop_training = True

    with pytest.raises(InputError, match="A weight is not finite after step 1"):
        weights_after(tmp_path, Pairs(), callbacks=[Poison()])
    assert [] == list(tmp_path.glob("checkpoints/*"))
    assert not (tmp_path / "model.keras").exists()
