"""Scalars for TensorBoard."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from seq2seq.training.loggers.logger import Logger


class TensorBoard(Logger):
    """Event files in `tensorboard/` of the run folder: `tensorboard --logdir runs`.

    They are rewritten from the journal when a run resumes.
    """

    def open(self, folder: Path, config: dict[str, Any], records: Sequence[dict[str, Any]]) -> None:
        from tensorboard.summary import Writer

        shutil.rmtree(folder / "tensorboard", ignore_errors=True)
        self._writer = Writer(str(folder / "tensorboard"))
        for record in records:
            self.write(record)

    def write(self, record: dict[str, Any]) -> None:
        for name, value in self.figures(record).items():
            self._writer.add_scalar(name, value, record["step"])
        self._writer.flush()

    def close(self) -> None:
        self._writer.close()
