"""What a run writes down, and where."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from seq2seq.training.journal import Journal
from seq2seq.training.loggers.logger import Logger


class Recorder:
    """The journals of a run folder, and loggers that get the same records.

    `metrics.jsonl` holds no clock values, so that a run that was killed and one that was not
    write the same; those go to `timing.jsonl`.

    Args:
        folder: the run folder.
        loggers: they are opened when this is entered, after the journals were taken back to
            where the run goes on.
        config: of the run, for loggers that show it.
    """

    def __init__(
        self, folder: Path, loggers: Sequence[Logger] = (), config: dict[str, Any] | None = None
    ):
        self.folder = folder
        self.loggers = loggers
        self.config = config or {}
        self.metrics = Journal(folder / "metrics.jsonl")
        self.timing = Journal(folder / "timing.jsonl")
        self._is_open = False

    def write(self, record: dict[str, Any]) -> None:
        """A record of figures: a step, a split, and figures by name."""
        self.metrics.write(record)
        if not self._is_open:
            self._open()
            return  # with all records, this one too
        for logger in self.loggers:
            logger.write(record)

    def time(self, record: dict[str, Any]) -> None:
        """A record of clock values."""
        self.timing.write(record)

    def rewind(self, step: int) -> None:
        """Take back what will be written again, when a run goes on from a step."""
        self.metrics.rewind(step)
        self.timing.rewind(step)
        self._close()

    def _open(self) -> None:
        records = self.metrics.read()
        for logger in self.loggers:
            logger.open(self.folder, self.config, records)
        self._is_open = True

    def _close(self) -> None:
        if self._is_open:
            for logger in self.loggers:
                logger.close()
        self._is_open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()
