"""The best model of a run."""

import os
import shutil
from collections.abc import Collection
from pathlib import Path

import keras

from seq2seq.storage.files import replacing
from seq2seq.storage.run_folder import RunFolder


class BestModel:
    """`model.keras`, and the best models as of each checkpoint.

    Args:
        run: the run folder.
    """

    def __init__(self, run: RunFolder):
        self.file = run.model_file
        self.folder = run.checkpoints

    def save(self, model: keras.Model, step: int | None) -> None:
        """Save a model as the best one so far, after a step; None: after the last one."""
        if step is None:
            with replacing(self.file) as temporary:
                model.save(temporary)
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with replacing(self._path(step)) as temporary:
            model.save(temporary)
        self.go_back(step)

    def go_back(self, step: int) -> None:
        """Make the model of a step the best one again, if it was saved then."""
        if self._path(step).exists():
            with replacing(self.file) as temporary:
                _link(self._path(step), temporary)

    def prune(self, steps: Collection[int]) -> None:
        """Delete the models of all other steps."""
        for path in self.folder.glob("model_*.keras"):
            if path not in map(self._path, steps):
                path.unlink()

    def _path(self, step: int) -> Path:
        return self.folder / f"model_{step:09d}.keras"


def _link(source: Path, place: Path) -> None:
    """Hard-link a file, or copy it where the file system has no links."""
    try:
        os.link(source, place)
    except OSError:
        shutil.copyfile(source, place)
