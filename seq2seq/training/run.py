"""The training loop."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras

from seq2seq.data import Batches
from seq2seq.errors import InputError, Interrupted
from seq2seq.metrics import TokenMeans, is_better
from seq2seq.ops.files import replacing
from seq2seq.training.checkpoints import Checkpoints
from seq2seq.training.display import Display
from seq2seq.training.interruption import Interruption
from seq2seq.training.journal import Journal
from seq2seq.training.progress import Progress

if TYPE_CHECKING:
    from seq2seq.training.trainer import Trainer

MIN_ROUND = 250  # steps: validating after each epoch of a small data set would take longer


class Run:
    """One call of `Trainer.fit`."""

    def __init__(
        self,
        trainer: "Trainer",
        model: keras.Model,
        batches: Batches,
        folder: Path,
        validate: Callable[[], dict[str, float]] | None,
        callbacks: Sequence[keras.callbacks.Callback],
        display: Display,
    ):
        self.trainer = trainer
        self.monitor = trainer.monitor_of(model)
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
        model.stop_training = self.is_out_of_patience()
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
                f"The loss became {logs['loss']} at step {progress.step}; start a new run with a "
                "lower optimizer.learning_rate. The best model so far, if any, is "
                f"{self.folder / 'model.keras'}."
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
        if self.is_out_of_patience():
            self.display.say(
                f"No better {self.monitor} in {trainer.patience} rounds: stopping early."
            )
            self.model.stop_training = True
        self.clock += time.perf_counter() - began

    def is_out_of_patience(self) -> bool:
        """Whether the best round is too long ago."""
        patience = self.trainer.patience
        return patience is not None and self.progress.rounds_since_best >= patience

    def judge(self, figures: dict[str, float]) -> None:
        """Keep the model when its monitored figure is the best so far."""
        monitor, progress = self.monitor, self.progress
        if monitor not in figures:
            raise InputError(
                f"trainer.monitor is {monitor!r}, which this model's validation does not "
                f"compute; choose one of {', '.join(sorted(figures))}."
            )
        progress.rounds_since_best += 1
        figure, best = figures[monitor], progress.best
        if is_better(monitor, figure, best):
            progress.rounds_since_best = 0
        elif figure != best and progress.best_step:  # of equals, such as two zeros, the later
            return
        progress.best, progress.best_step = figure, progress.step
        self.save_model()

    def save_model(self) -> None:
        with replacing(self.folder / "model.keras") as temporary:
            self.model.save(temporary)
