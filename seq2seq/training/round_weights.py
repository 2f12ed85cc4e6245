"""The weights of a few rounds, stored so that they can be averaged."""

from collections.abc import Collection
from pathlib import Path

import keras
import numpy as np

from seq2seq.metrics import is_better
from seq2seq.storage.files import replacing
from seq2seq.training.averaging import Averaging


class RoundWeights:
    """Files of the last or the best rounds' weights.

    Args:
        folder: where the files go.
        averaging: how many, and which.
        monitor: the figure that tells the best.
    """

    def __init__(self, folder: Path, averaging: Averaging, monitor: str):
        self.folder = folder
        self.averaging = averaging
        self.monitor = monitor

    def add(self, model: keras.Model, step: int, figure: float, rounds: dict[str, float]) -> None:
        """Store the weights after a round if it is, so far, one of those to average.

        Args:
            rounds: figure of each round that is kept, by its step; changed in place.
        """
        if not self.averaging.rounds:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        rounds[str(step)] = figure
        with replacing(self._path(step)) as temporary:
            np.savez(temporary, *(np.asarray(weight) for weight in model.weights))
        if len(rounds) > self.averaging.rounds:
            del rounds[str(self._worst(rounds))]

    def prune(self, steps: Collection[int]) -> None:
        """Delete the files of all other rounds."""
        for path in self.folder.glob("round_*.npz"):
            if path not in map(self._path, steps):
                path.unlink()

    def load_average(self, model: keras.Model, rounds: dict[str, float]) -> None:
        """Set a model's weights to the mean of the stored ones, summed in float64, file by file."""
        total = [np.zeros(weight.shape, "float64") for weight in model.weights]
        for step in rounds:
            with np.load(self._path(int(step))) as archive:
                for sum_, name in zip(total, archive.files, strict=True):
                    sum_ += archive[name]
        # Keras's method, by which a model loses its calibrations.
        model.set_weights(
            [
                (sum_ / len(rounds)).astype(weight.dtype) if "float" in weight.dtype else weight
                for weight, sum_ in zip(model.weights, total, strict=True)
            ]
        )

    def _worst(self, rounds: dict[str, float]) -> int:
        """The step of the round to drop; of equally good ones, the earliest."""
        steps = sorted(map(int, rounds))
        if self.averaging.of == "last":
            return steps[0]
        worst = steps[0]
        for step in steps[1:]:
            if is_better(self.monitor, rounds[str(worst)], rounds[str(step)]):
                worst = step
        return worst

    def _path(self, step: int) -> Path:
        return self.folder / f"round_{step:09d}.npz"
