import dataclasses
import json
import math
import os
import signal

import keras
import numpy as np
import pytest

from seq2seq.errors import InputError, Interrupted
from seq2seq.metrics.token_means import TokenMeans
from seq2seq.training import Averaging, Checkpointing, Recorder, Trainer
from seq2seq.training.progress import Progress


class Pairs:
    """Batches of a noisy line: what the trainer needs of `Batches`, and nothing else."""

    def __len__(self):
        return 5

    def batch(self, step):
        random = np.random.default_rng(step)
        x = random.normal(size=(8, 3)).astype("float32")
        return x, x.sum(axis=1, keepdims=True), np.ones((8, 1), "float32")

    def rows(self, step):
        return 8 * step + np.arange(8)


def line_model():
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [keras.layers.Input((3,)), keras.layers.Dropout(0.2), keras.layers.Dense(1)]
    )
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


def weights_after(folder, trainer, *, batches=None, resume=False, **options):
    model = line_model()
    trainer.fit(model, batches or Pairs(), recorder=Recorder(folder), resume=resume, **options)
    return [np.asarray(variable) for variable in (*model.weights, *model.optimizer.variables)]


def records(folder):
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


def test_progress_of_before_counts_its_figures_once():
    state = dataclasses.asdict(Progress(means=TokenMeans(10, {"accuracy": 5.0})))
    del state["round_means"]
    progress = Progress.from_dict(state)
    for means in (progress.means, progress.round_means):
        means.update({"accuracy": 0.5}, 10)
    assert 0.5 == progress.means.result()["accuracy"] == progress.round_means.result()["accuracy"]


def test_the_smaller_budget_ends_the_run():
    assert 7 == Trainer(max_steps=7, max_epochs=2).budget(5).total_steps
    assert 10 == Trainer(max_steps=70, max_epochs=2).budget(5).total_steps
    assert 8 == Trainer(max_epochs=1.5).budget(5).total_steps
    assert 70 == Trainer(max_steps=70).budget(5).total_steps


def test_a_budget_follows_from_the_data_only_where_no_other_is_given():
    assert Trainer(max_epochs=1.5).budget(5).max_steps is None
    small, large = Trainer().budget(10), Trainer().budget(500)
    assert 1 < large.total_steps / small.total_steps < 50  # more steps, fewer epochs
    for budget in (small, large):
        assert budget.total_steps == budget.max_steps
        rounds = math.ceil(budget.total_steps / budget.validate_every)
        assert 5 <= rounds
        assert rounds / 2 <= budget.patience < rounds
    for limit in (Trainer(max_steps=50), Trainer(max_epochs=3), Trainer(max_epochs=3, max_steps=9)):
        assert limit.budget(10).patience is None
    assert Trainer(max_time=9).budget(10, planned=99).patience is None
    every = Trainer(validate_every=7, patience=None).budget(10)
    assert (7, None) == (every.validate_every, every.patience)


def test_a_run_without_budget_or_with_an_unknown_figure_is_refused():
    with pytest.raises(InputError, match="max_steps"):
        Trainer(max_steps=None)
    with pytest.raises(InputError, match="bleurt"):
        Trainer(monitor="bleurt")
    with pytest.raises(InputError, match="float8"):
        Trainer(precision="float8")
    with pytest.raises(InputError, match="must be one of auto, xla, none, not 'gcc'"):
        Trainer(compile="gcc")
    with pytest.raises(InputError, match="must be stop, skip or rollback"):
        Trainer(on_nan="pray")


@pytest.mark.parametrize("option", ["callbacks", "metrics", "loss"])
@pytest.mark.parametrize("wrong", [[], "x", 3, {"a": 1}])
def test_parts_of_keras_must_be_ones(option, wrong):
    with pytest.raises(InputError, match=rf"trainer\.{option} must be .*Keras "):
        Trainer(**{option: wrong if option == "loss" else [wrong]})


def test_records_stand_at_their_steps_and_hold_no_clock(tmp_path):
    weights_after(tmp_path, Trainer(monitor="exact_match", max_steps=7, log_every=3))
    assert [3, 6, 7] == [record["step"] for record in records(tmp_path)]
    assert {"step", "split", "loss", "learning_rate"} == set(records(tmp_path)[0])


def test_a_record_is_the_mean_over_its_steps(tmp_path):
    for log_every in (1, 3):
        (tmp_path / str(log_every)).mkdir()
        weights_after(
            tmp_path / str(log_every),
            Trainer(monitor="exact_match", max_steps=6, log_every=log_every),
        )
    single = [record["loss"] for record in records(tmp_path / "1")]
    expected = [np.mean(single[:3]), np.mean(single[3:])]
    assert expected == pytest.approx([record["loss"] for record in records(tmp_path / "3")])


@pytest.mark.parametrize("log_every", [1, 2])
def test_callbacks_get_means_over_the_whole_round(log_every, tmp_path):
    rounds = []
    heard = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: rounds.append((epoch, logs["loss"]))
    )
    options = {"monitor": "exact_match", "validate_every": 3, "log_every": log_every}
    weights_after(tmp_path, Trainer(max_steps=5, **options), callbacks=[heard])
    weights_after(tmp_path, Trainer(max_steps=6, **options), callbacks=[heard], resume=True)
    (tmp_path / "single").mkdir()
    weights_after(tmp_path / "single", Trainer(max_steps=6, log_every=1))
    single = [record["loss"] for record in records(tmp_path / "single")]
    expected = [np.mean(single[:3]), np.mean(single[3:5]), np.mean(single[3:])]
    assert [0, 1, 1] == [epoch for epoch, _ in rounds]
    assert expected == pytest.approx([loss for _, loss in rounds])


@pytest.mark.parametrize("killed_at", [3, 4, 5, 9])
def test_a_resumed_run_is_the_run_that_was_not_stopped(tmp_path, killed_at):
    """Law 5: weights, optimizer, random states and records, bit for bit."""

    class Killed(Exception):
        pass

    class Kill(keras.callbacks.Callback):
        steps = 0

        def on_train_batch_end(self, batch, logs=None):
            self.steps += 1
            if self.steps == killed_at:
                raise Killed

    def validate():
        return {"exact_match": 0.5}

    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.mkdir()
    broken.mkdir()
    trainer = Trainer(
        monitor="exact_match",
        max_steps=12,
        log_every=2,
        checkpoints=Checkpointing(every=3),
        validate_every=4,
    )
    expected = weights_after(whole, trainer, validate=validate)
    with pytest.raises(Killed):
        weights_after(broken, trainer, validate=validate, callbacks=[Kill()])
    actual = weights_after(broken, trainer, validate=validate, resume=True)
    for one, other in zip(expected, actual, strict=True):
        np.testing.assert_array_equal(one, other)
    assert records(whole) == records(broken)


def test_a_broken_checkpoint_falls_back_to_the_one_before(tmp_path):
    trainer = Trainer(monitor="exact_match", max_steps=6, checkpoints=Checkpointing(every=2))
    expected = weights_after(tmp_path, trainer)
    newest = max((tmp_path / "checkpoints").glob("*.npz"))
    newest.write_bytes(newest.read_bytes()[:-200])
    for one, other in zip(expected, weights_after(tmp_path, trainer, resume=True), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_best_round_is_kept_and_patience_ends_the_run(tmp_path):
    figures = iter([0.1, 0.4, 0.2, 0.3, 0.9])
    model = line_model()
    trainer = Trainer(monitor="exact_match", max_steps=100, validate_every=2, patience=2)
    progress = trainer.fit(
        model, Pairs(), recorder=Recorder(tmp_path), validate=lambda: {"exact_match": next(figures)}
    )
    assert (8, 4, 0.4) == (progress.step, progress.best_step, progress.best)
    best = keras.saving.load_model(tmp_path / "model.keras")
    after_four = line_model()
    Trainer(monitor="exact_match", max_steps=4).fit(
        after_four, Pairs(), recorder=Recorder(tmp_path / "..")
    )
    np.testing.assert_array_equal(best.weights[-1], after_four.weights[-1])


@pytest.mark.parametrize("options", [{"patience": 2}, {"averaging": Averaging(rounds=2)}])
def test_what_goes_by_validations_needs_some(tmp_path, options):
    trainer = Trainer(max_steps=2, **options)
    with pytest.raises(InputError, match="no validation split"):
        trainer.fit(line_model(), Pairs(), recorder=Recorder(tmp_path))


def test_of_equal_rounds_the_later_is_kept_but_patience_runs_on(tmp_path):
    trainer = Trainer(monitor="exact_match", max_steps=100, validate_every=2, patience=2)
    progress = trainer.fit(
        line_model(), Pairs(), recorder=Recorder(tmp_path), validate=lambda: {"exact_match": 0.0}
    )
    assert (6, 6) == (progress.step, progress.best_step)


def test_any_keras_callback_sees_rounds_as_epochs(tmp_path):
    log = tmp_path / "log.csv"
    weights_after(
        tmp_path,
        Trainer(monitor="exact_match", max_steps=6, validate_every=2),
        callbacks=[keras.callbacks.CSVLogger(log), keras.callbacks.TerminateOnNaN()],
        validate=lambda: {"exact_match": 0.5},
    )
    lines = log.read_text().splitlines()
    assert "epoch,loss,val_exact_match" == lines[0]
    assert 3 == len(lines) - 1


def test_a_loss_that_is_no_number_stops_the_run_and_names_the_step(tmp_path):
    class Broken(Pairs):
        def batch(self, step):
            x, y, weights = super().batch(step)
            return x, y * (np.nan if step == 3 else 1.0), weights

    with pytest.raises(InputError, match="step 4"):
        Trainer(monitor="exact_match", max_steps=6).fit(
            line_model(), Broken(), recorder=Recorder(tmp_path)
        )


def test_a_signal_ends_the_run_with_a_checkpoint(tmp_path):
    class Terminate(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(Interrupted, match="step 1") as caught:
        weights_after(
            tmp_path, Trainer(monitor="exact_match", max_steps=6), callbacks=[Terminate()]
        )
    assert signal.SIGTERM == caught.value.number
    assert ["step_000000001.npz"] == [p.name for p in (tmp_path / "checkpoints").iterdir()]


def test_a_run_that_stopped_early_stays_stopped_when_it_is_resumed(tmp_path):
    trainer = Trainer(monitor="exact_match", max_steps=100, validate_every=2, patience=2)
    figures = {"exact_match": 0.5}
    for resume in (False, True):
        progress = trainer.fit(
            line_model(),
            Pairs(),
            recorder=Recorder(tmp_path),
            validate=lambda: figures,
            resume=resume,
        )
        assert progress.step == 6
