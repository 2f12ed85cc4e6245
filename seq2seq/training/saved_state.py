"""The state from which a run is resumed."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np

from seq2seq.training.best_model import BestModel
from seq2seq.training.checkpointing import Checkpointing
from seq2seq.training.checkpoints import Checkpoints
from seq2seq.training.display import Display
from seq2seq.training.progress import Progress
from seq2seq.training.recorder import Recorder
from seq2seq.training.round_weights import RoundWeights


class SavedState:
    """The checkpoints of a run, and the journals that are cut back with them.

    Of each Keras callback, the plain numbers that training changed are saved (`wait`, `best`, ...):
    its options are those of now.
    """

    def __init__(
        self,
        model: keras.Model,
        recorder: Recorder,
        best: BestModel,
        rounds: RoundWeights,
        when: Checkpointing,
        callbacks: Sequence[keras.callbacks.Callback],
        display: Display,
    ):
        self.model = model
        self.recorder = recorder
        self.best = best
        self.rounds = rounds
        self.when = when
        self.callbacks = callbacks
        self.given = [
            {name: value for name, value in _numbers(one).items() if value is not None}
            for one in callbacks  # which have no model yet: that is None, and stays out
        ]
        self.display = display
        self.checkpoints = Checkpoints(recorder.run.checkpoints, when.keep)
        # Before it is built, an optimizer has no variables to save or to load.
        model.optimizer.build(model.trainable_variables)
        self._saved = self._began = time.perf_counter()

    def resume(self) -> Progress:
        """Go back to the newest intact checkpoint, and drop what was logged after it."""
        self.recorder.run.remove_leftovers()
        progress = self.go_back()
        self.display.say(f"Resuming from step {progress.step}.")
        return progress

    def go_back(self, seconds: float | None = None) -> Progress:
        """Restore the newest intact checkpoint: the model, the files and the progress.

        Args:
            seconds: training time so far; None is what the checkpoint recorded.
        """
        state, broken = self.checkpoints.restore(self.model)
        for sentence in broken:
            self.display.say(sentence)
        progress = Progress.from_dict(state) if state else Progress()
        if seconds is not None:
            progress.seconds = seconds
        self.recorder.rewind(progress.step)
        self.best.go_back(progress.best_step)
        self.begin(progress)
        return progress

    def begin(self, progress: Progress) -> None:
        """Restore the numbers of the callbacks, which `on_train_begin` may have reset.

        Each gets those of the next one of its class; the others start afresh.
        """
        saved = list(progress.callbacks)
        for callback, given in zip(self.callbacks, self.given, strict=True):
            name = type(callback).__name__
            if own := next((one for one in saved if one["class"] == name), None):
                saved.remove(own)
                vars(callback).update({**given, **own["numbers"]})
        self._began = time.perf_counter() - progress.seconds

    def save(self, progress: Progress) -> None:
        """Write a checkpoint, and delete the files that no checkpoint needs any more."""
        began = time.perf_counter()
        self.recorder.sync()
        progress.seconds = self.seconds()
        progress.callbacks = [
            {"class": type(callback).__name__, "numbers": _changed(given, _numbers(callback))}
            for callback, given in zip(self.callbacks, self.given, strict=True)
        ]
        self.checkpoints.save(self.model, asdict(progress))
        with suppress(OSError):  # what cannot be read now may need these files: they stay for now
            states = self.checkpoints.states()
            self.best.prune({state["best_step"] for state in states})
            self.rounds.prune({int(step) for state in states for step in state["rounds"]})
        self._saved = time.perf_counter()
        self.recorder.time({"step": progress.step, "saving_seconds": self._saved - began})

    def is_due(self, progress: Progress) -> bool:
        """Whether a checkpoint is due."""
        return self.when.is_due(progress.step, time.perf_counter() - self._saved)

    def exists(self) -> bool:
        """Whether there is a checkpoint."""
        return self.newest() is not None

    def newest(self) -> Path | None:
        """The file of the newest checkpoint."""
        return self.checkpoints.newest()

    def seconds(self) -> float:
        """Training time, over all starts of the run."""
        return time.perf_counter() - self._began


def _changed(given: dict[str, Any], numbers: dict[str, Any]) -> dict[str, Any]:
    """The numbers that differ from the given ones, or are not among them."""
    return {
        name: value for name, value in numbers.items() if name not in given or value != given[name]
    }


def _numbers(callback: keras.callbacks.Callback) -> dict[str, Any]:
    """Attributes that are numbers, booleans or None."""
    plain = {
        name: value.item() if isinstance(value, np.generic) else value
        for name, value in vars(callback).items()
    }
    return {
        name: value
        for name, value in plain.items()
        if value is None or isinstance(value, bool | int | float)
    }
