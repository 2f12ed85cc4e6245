"""The training loop."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras

from seq2seq.data import Batches
from seq2seq.errors import InputError, Interrupted
from seq2seq.metrics import TokenMeans, is_better
from seq2seq.metrics.direction import HIGHER_IS_BETTER, LOWER_IS_BETTER
from seq2seq.ops.checks import check_counts
from seq2seq.ops.files import replacing
from seq2seq.training.checkpoints import Checkpoints
from seq2seq.training.display import Display
from seq2seq.training.interruption import Interruption
from seq2seq.training.journal import Journal
from seq2seq.training.precision import resolve_precision
from seq2seq.training.progress import Progress

MIN_ROUND = 250  # steps: validating after each epoch of a small data set would take longer


class Trainer:
    """Drives a compiled model's training step over batches, round by round.

    A *round* is `validate_every` steps (an epoch of the data, unless told otherwise) and what
    follows them: validation by decoding, records in the journals, the best model kept, early
    stopping. Keras callbacks see rounds as epochs.

    Unlike `fit`, it knows steps, starts at any of them, and saves its own state: batches are a
    function of the step, so nothing is replayed.
    """

    def __init__(
        self,
        max_steps: int | None = None,
        max_epochs: float | None = 8,
        precision: str = "auto",
        validate_every: int | None = None,
        validation_rows: int | None = 1000,
        monitor: str = "exact_match",
        patience: int | None = None,
        checkpoint_every: int = 1000,
        log_every: int = 50,
    ):
        """The smaller of the two budgets ends a run.

        Args:
            max_steps: optimizer steps, or None.
            max_epochs: passes over the training rows, or None.
            precision: float32, mixed_bfloat16, or auto (see `resolve_precision`).
            validate_every: steps a round; None is an epoch, or as many whole ones as make
                `MIN_ROUND` steps.
            validation_rows: validation sources that are decoded after a round; None is all.
            monitor: the validation figure that tells the best round.
            patience: rounds without a better figure before training stops; None is never.
            checkpoint_every: steps between checkpoints.
            log_every: steps between training records in `metrics.jsonl`.

        Raises:
            InputError: for no budget at all, a count below 1, or a figure that does not exist.
        """
        if max_steps is None and max_epochs is None:
            raise InputError("trainer.max_steps and trainer.max_epochs are both null; set one.")
        check_counts(checkpoint_every=checkpoint_every, log_every=log_every)
        check_counts(
            optional=True,
            max_steps=max_steps,
            validate_every=validate_every,
            validation_rows=validation_rows,
            patience=patience,
        )
        if max_epochs is not None and max_epochs <= 0:
            raise InputError(f"max_epochs is {max_epochs}; give a number above 0, or null.")
        figures = sorted(HIGHER_IS_BETTER | LOWER_IS_BETTER)
        if monitor not in figures:
            raise InputError(
                f"trainer.monitor is {monitor!r}, which is no validation figure; "
                f"choose one of {', '.join(figures)}."
            )
        self.max_steps = max_steps
        self.max_epochs = max_epochs
        self.precision = resolve_precision(precision)
        self.validate_every = validate_every
        self.validation_rows = validation_rows
        self.monitor = monitor
        self.patience = patience
        self.checkpoint_every = checkpoint_every
        self.log_every = log_every

    def total_steps(self, steps_per_epoch: int) -> int:
        """Steps until the first budget is spent."""
        by_epochs = math.inf if self.max_epochs is None else self.max_epochs * steps_per_epoch
        by_steps = math.inf if self.max_steps is None else self.max_steps
        return max(1, math.ceil(min(by_epochs, by_steps)))

    def fit(
        self,
        model: keras.Model,
        batches: Batches,
        *,
        folder: Path,
        validate: Callable[[], dict[str, float]] | None = None,
        callbacks: Sequence[keras.callbacks.Callback] = (),
        display: Display | None = None,
        resume: bool = False,
    ) -> Progress:
        """Train until a budget is spent; leave the best model in `folder/model.keras`.

        Args:
            model: compiled, and built.
            batches: `batch(step)` gives each step's arrays.
            folder: where models, checkpoints and journals go.
            validate: the validation figures of the model as it is; None: none are computed, and
                the last model is the best one.
            callbacks: any of Keras's; their epochs are rounds.
            display: what the user sees.
            resume: go on from the newest whole checkpoint in the folder.

        Raises:
            InputError: when the loss is no longer a number.
            Interrupted: on Ctrl-C or SIGTERM, after a checkpoint is written.
        """
        run = _Run(self, model, batches, folder, validate, callbacks, display or Display.silent())
        return run(resume)


class _Run:
    """One call of `Trainer.fit`."""

    def __init__(self, trainer, model, batches, folder, validate, callbacks, display):
        self.trainer = trainer
        self.model = model
        self.batches = batches
        self.folder = folder
        self.validate = validate
        self.display = display
        self.total = trainer.total_steps(len(batches))
        epochs = math.ceil(MIN_ROUND / len(batches))
        self.round_steps = trainer.validate_every or epochs * len(batches)
        self.checkpoints = Checkpoints(folder / "checkpoints")
        self.metrics = Journal(folder / "metrics.jsonl")
        self.timing = Journal(folder / "timing.jsonl")
        self.progress = Progress()
        self.logs: dict[str, Any] = {}
        self.tokens = 0
        self.clock = time.perf_counter()
        rounds = math.ceil(self.total / self.round_steps)
        params = {"epochs": rounds, "steps": self.round_steps, "verbose": 0}
        self.callbacks = keras.callbacks.CallbackList(list(callbacks), model=model, **params)

    def __call__(self, resume: bool) -> Progress:
        if resume:
            self.restore()
        model, progress = self.model, self.progress
        model.stop_training = False
        self.callbacks.on_train_begin()
        with Interruption() as interruption, self.display.training(self.total, progress.step):
            while progress.step < self.total and not model.stop_training:
                self.step()
                if interruption.received:
                    self.checkpoints.save(model, asdict(progress))
                    raise Interrupted(
                        f"Stopped at step {progress.step}, which is saved", interruption.received
                    )
        self.callbacks.on_train_end()
        if self.validate is None:
            self.save_model()
        self.checkpoints.save(model, asdict(progress))
        return progress

    def restore(self) -> None:
        """Go back to the newest whole checkpoint, and take back what was logged after it."""
        # Slots and metrics have no variables to load into before they are built.
        self.model.optimizer.build(self.model.trainable_variables)
        self.model.test_on_batch(*self.batches.batch(0))
        state, broken = self.checkpoints.restore(self.model)
        for sentence in broken:
            self.display.say(sentence)
        if state:
            self.progress = Progress.from_dict(state)
        self.metrics.rewind(self.progress.step)
        self.timing.rewind(self.progress.step)
        self.display.say(f"Going on from step {self.progress.step}.")

    def step(self) -> None:
        """One optimizer step and what is due after it."""
        trainer, progress = self.trainer, self.progress
        index = progress.step % self.round_steps
        if index == 0:
            self.callbacks.on_epoch_begin(progress.step // self.round_steps)
        self.callbacks.on_train_batch_begin(index)
        x, y, weights = self.batches.batch(progress.step)
        self.model.reset_metrics()  # newer Keras does so itself
        logs = self.model.train_on_batch(x, y, weights, return_dict=True)
        progress.step += 1
        if not math.isfinite(logs["loss"]):
            raise InputError(
                f"The loss became {logs['loss']} at step {progress.step}; lower "
                "optimizer.learning_rate, or go on from the last checkpoint with resume=FOLDER."
            )
        tokens = int(weights.sum())
        self.tokens += tokens
        progress.means.update(logs, tokens)
        self.logs = progress.means.result()
        self.callbacks.on_train_batch_end(index, self.logs)
        self.display.step(self.logs, tokens)
        ended = progress.step == self.total
        if progress.step % trainer.log_every == 0 or ended:
            self.record()
        if progress.step % self.round_steps == 0 or ended:
            self.end_round()
        if progress.step % trainer.checkpoint_every == 0:
            self.checkpoints.save(self.model, asdict(progress))

    def record(self) -> None:
        """Write the training figures since the last record, and start them afresh."""
        step, now = self.progress.step, time.perf_counter()
        seconds = now - self.clock
        rate = float(self.model.optimizer.learning_rate)
        self.metrics.write({"step": step, "split": "train", **self.logs, "learning_rate": rate})
        self.timing.write(
            {"step": step, "seconds": seconds, "tokens_per_second": self.tokens / seconds}
        )
        self.clock, self.tokens = now, 0
        self.progress.means = TokenMeans()

    def end_round(self) -> None:
        """Validate, keep the model when it is the best so far, tell the callbacks."""
        progress, trainer = self.progress, self.trainer
        began = time.perf_counter()
        figures = self.validate() if self.validate else {}
        if figures:
            self.metrics.write({"step": progress.step, "split": "validation", **figures})
            self.judge(figures)
        logs = {**self.logs, **{f"val_{name}": value for name, value in figures.items()}}
        self.callbacks.on_epoch_end((progress.step - 1) // self.round_steps, logs)
        if trainer.patience is not None and progress.rounds_since_best >= trainer.patience:
            self.display.say(
                f"No better {trainer.monitor} in {trainer.patience} rounds: stopping early."
            )
            self.model.stop_training = True
        self.clock += time.perf_counter() - began

    def judge(self, figures: dict[str, float]) -> None:
        """Keep the model when its monitored figure is the best so far."""
        monitor, progress = self.trainer.monitor, self.progress
        if monitor not in figures:
            raise InputError(
                f"trainer.monitor is {monitor!r}, which this model's validation does not "
                f"compute; choose one of {', '.join(sorted(figures))}."
            )
        progress.rounds_since_best += 1
        if is_better(monitor, figures[monitor], progress.best) or progress.best_step == 0:
            progress.best, progress.best_step = figures[monitor], progress.step
            progress.rounds_since_best = 0
            self.save_model()

    def save_model(self) -> None:
        with replacing(self.folder / "model.keras") as temporary:
            self.model.save(temporary)
