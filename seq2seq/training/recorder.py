"""What a run writes down, and where."""

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from seq2seq.storage.run_folder import RunFolder
from seq2seq.training.loggers.logger import Logger


class Recorder:
    """The journals of a run folder, and loggers that get the same records.

    `metrics.jsonl` holds no clock values, so that a run that was killed and one that was not
    write the same; those go to `timing.jsonl`.

    Args:
        folder: the run folder.
        loggers: they are opened with the first record, when the journals were taken back to where
            the run resumes.
        config: of the run, for loggers that show it.
    """

    def __init__(
        self, folder: Path, loggers: Sequence[Logger] = (), config: dict[str, Any] | None = None
    ):
        self.run = RunFolder(folder)
        self.folder = folder
        self.loggers = list(loggers)
        self.config = config or {}
        self.metrics = self.run.metrics
        self.timing = self.run.timing
        self._is_open = False

    def write(self, record: dict[str, Any]) -> None:
        """A record of figures: a step, a split, and figures by name."""
        self.metrics.write(record)
        if not self._is_open:
            self._open()
            return  # with all records, this one too
        self._tell(lambda logger: logger.write(record))

    def time(self, record: dict[str, Any]) -> None:
        """A record of clock values."""
        self.timing.write(record)

    def sync(self) -> None:
        """Wait until all records are on disk."""
        self.metrics.sync()
        self.timing.sync()

    def rewind(self, step: int) -> None:
        """Remove what will be written again, when a run resumes from a step."""
        self.metrics.rewind(step)
        self.timing.rewind(step)
        self._close()

    def _open(self) -> None:
        records = self.metrics.read()
        self._tell(lambda logger: logger.open(self.folder, self.config, records))
        self._is_open = True

    def _close(self) -> None:
        if self._is_open:
            self._tell(lambda logger: logger.close())
        self._is_open = False

    def _tell(self, what: Callable[[Logger], None]) -> None:
        """Do something with each logger; one that fails is left out from then on."""
        for logger in list(self.loggers):
            try:
                what(logger)
            except Exception as error:  # whatever a tracker's server or package comes up with
                self.loggers.remove(logger)
                warnings.warn(
                    f"{type(logger).__name__} failed and gets no more figures: {error}. They all "
                    f"are in {self.metrics.path}.",
                    stacklevel=2,
                )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()
