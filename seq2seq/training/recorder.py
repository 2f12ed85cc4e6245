"""The records of a run."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from seq2seq.errors import InputError
from seq2seq.storage.run_folder import RunFolder
from seq2seq.training.loggers.logger import Logger

if TYPE_CHECKING:
    import keras


class Recorder:
    """Writer of the journals of a run folder, and of the same records to loggers.

    `metrics.jsonl` holds no clock values, so that a run that was killed and one that was not
    write the same; those go to `timing.jsonl`.

    Args:
        folder: the run folder, which exists.
        loggers: opened with the first record, when the journals have been cut back to the step
            at which the run resumes.
        config: the config of the run, for loggers that show it.
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


@contextmanager
def recorder_of(
    given: Recorder | str | os.PathLike[str] | None, model: "keras.Model", resume: bool
) -> Iterator[Recorder]:
    """A recorder that was given, or one for a folder, or one for a temporary folder.

    Args:
        given: the recorder; or its folder, which must not hold a run unless this resumes it; or
            None for a temporary folder. In that case the model ends with its best weights.
        model: the model that is trained in the body.
        resume: whether the body resumes a run.

    Raises:
        InputError: for a folder that holds another run, and to resume from none.
    """
    if isinstance(given, str | os.PathLike):
        run = RunFolder(Path(given))
        if run.holds_run and not resume:
            raise InputError(
                f"{run.path} already holds a run; pass resume=True to resume it, or another folder."
            )
        run.path.mkdir(parents=True, exist_ok=True)
        with Recorder(run.path) as recorder:
            yield recorder
    elif given is not None:
        yield given
    elif resume:
        raise InputError("resume=True must have a recorder: the folder of the run to resume.")
    else:
        folder = Path(tempfile.mkdtemp(prefix="seq2seq-"))  # kept for its checkpoints on a fault
        with Recorder(folder) as recorder:
            yield recorder
        model.load_weights(recorder.run.model_file)
        shutil.rmtree(folder)
