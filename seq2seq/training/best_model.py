"""The best model of a run."""

import os
import shutil
from collections.abc import Collection
from pathlib import Path

import keras

from seq2seq.storage.files import replacing
from seq2seq.storage.run_folder import RunFolder


class BestModel:
    """`model.keras`, and the best models of the steps that a run may go back to.

    Args:
        run: the run folder.
    """

    def __init__(self, run: RunFolder):
        self.file = run.model_file
        self.folder = run.checkpoints

    def save(self, model: keras.Model, step: int | None) -> None:
        """Make a model the best one, after a step; None: after all of them."""
        if step is None:
            with replacing(self.file) as temporary:
                model.save(temporary)
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with replacing(self._path(step)) as temporary:
            model.save(temporary)
        self.go_back(step)

    def go_back(self, step: int) -> None:
        """Make the model of a step the best one again, if there was one then."""
        if self._path(step).exists():
            with replacing(self.file) as temporary:
                _link(self._path(step), temporary)

    def prune(self, steps: Collection[int]) -> None:
        """Delete the models that no step of these was the best one's."""
        for path in self.folder.glob("model_*.keras"):
            if path not in map(self._path, steps):
                path.unlink()

    def _path(self, step: int) -> Path:
        return self.folder / f"model_{step:09d}.keras"


def _link(source: Path, place: Path) -> None:
    """The same file under another name, or a copy where there are no links."""
    try:
        os.link(source, place)
    except OSError:
        shutil.copyfile(source, place)
