"""The folder of one training run."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any

from seq2seq.errors import InputError
from seq2seq.storage.files import remove_leftovers, replacing
from seq2seq.storage.journal import Journal
from seq2seq.storage.locks import try_lock
from seq2seq.storage.reading import read_json, read_table, read_yaml
from seq2seq.storage.run_record import RunRecord

LOCK, WORKER_LOCK = ".lock", ".worker"


class RunFolder:
    """The folder of one training run, and the only class that knows the names of its files.

    Args:
        path: path of the folder, which need not exist yet.
        model_file: path of the model; None for `model.keras` in the folder.

    Attributes:
        config_file: the resolved configuration.
        record_file: how the run was started, and whether it is finished.
        features_file: the fitted features, to which the ids in the weights belong.
        checkpoints: folder of saved states of training, and of the best models at that time.
        rounds: folder of the weights that are averaged.
        metrics: journal of all figures.
        timing: journal of clock values.
        predictions_file: one line for each source of the final split.
        arrays_file: in its place, if there are too many numbers for texts.
        report_file: the report, one page.
        bad_batch_file: rows of the batch whose loss was not finite.
        log_file: output of a training that a sweep started.
        update_file: how the model compares with that of the run that it was updated from.
        failure_file: why a job of Hydra's own sweep failed.
    """

    def __init__(self, path: str | Path, model_file: Path | None = None):
        self.path = Path(path)
        self.model_file = model_file or self.path / "model.keras"
        self.config_file = self.path / "config.yaml"
        self.record_file = self.path / "run.json"
        self.features_file = self.path / "features.json"

        self.checkpoints = self.path / "checkpoints"
        self.rounds = self.path / "rounds"
        self.metrics = Journal(self.path / "metrics.jsonl")
        self.timing = Journal(self.path / "timing.jsonl")
        self.predictions_file = self.path / "predictions.tsv"
        self.arrays_file = self.path / "predictions.parquet"
        self.report_file = self.path / "report.html"
        self.bad_batch_file = self.path / "bad_batch.json"
        self.log_file = self.path / "log.txt"
        self.update_file = self.path / "update.json"
        self.failure_file = self.path / "failure.txt"

    @classmethod
    def of_model(cls, run: str | Path) -> "RunFolder":
        """Return the run folder at a path, or the one that contains the model file at the path.

        >>> RunFolder.of_model("runs/mine/model.keras").path   ->   Path("runs/mine")
        """
        path = Path(run)
        return cls(path.parent, path) if path.is_file() else cls(path)

    @classmethod
    def beside(cls, path: Path) -> "list[RunFolder]":
        """List the run folders in the parent folder of `path`, newest first."""
        found = [cls(one.parent) for one in path.parent.glob(f"*/{cls(path).record_file.name}")]
        return sorted(found, key=lambda run: run.recorded_at, reverse=True)

    @property
    def holds_run(self) -> bool:
        """Whether the folder contains anything of a run that a new one would overwrite."""
        return any(path.exists() for path in (self.record_file, self.model_file, self.checkpoints))

    @property
    def has_checkpoints(self) -> bool:
        """Whether there is a state from which training can be resumed."""
        return self.checkpoints.is_dir() and any(self.checkpoints.iterdir())

    @property
    def recorded_at(self) -> int:
        """Time at which the record was last written, in nanoseconds; 0 if there is none."""
        with suppress(OSError):
            return self.record_file.stat().st_mtime_ns
        return 0

    @property
    def has_config(self) -> bool:
        """Whether the folder contains the configuration."""
        return self.config_file.is_file()

    def claim(self) -> AbstractContextManager[None] | None:
        """Make the folder, and claim it for this process; None if another process has it.

        The claim is held until the returned context is closed or the process ends in any way.
        Folders that were made for it are removed again if nothing else was written to them.
        """
        while True:
            new = [path for path in (self.path, *self.path.parents) if not path.exists()]
            self.path.mkdir(parents=True, exist_ok=True)
            try:
                lock = try_lock(self.path / LOCK)
            except FileNotFoundError:  # another process has just removed the folder
                continue
            return self._held(lock, new) if lock else None

    def reserve(self) -> IO[str] | None:
        """Claim the folder for a sweep's worker, which starts trainings here; None if it is taken.

        The claim is held until the file is closed by this process and by all that inherit it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        return try_lock(self.path / WORKER_LOCK)

    def read_config(self) -> dict[str, Any]:
        """Read the configuration with which the run was started, as plain data.

        Raises:
            InputError: the path is not a run folder, or the file is corrupt.
        """
        if self.path.is_file():
            around = type(self)(self.path.parent)
            hint = f" Did you mean {around.path}?" if around.has_config else ""
            raise InputError(f"{self.path} must be a run folder, not a file.{hint}")
        if not self.has_config:
            kind = f"no {self.config_file.name}" if self.path.is_dir() else "it does not exist"
            raise InputError(
                f"{self.path} is not a run folder ({kind}). Pass a folder created by seq2seq-train."
            )
        return read_yaml(self.config_file)

    def write_config(self, text: str) -> None:
        """Write the configuration, as YAML."""
        with replacing(self.config_file) as temporary:
            temporary.write_text(text, encoding="utf-8")

    def read_features(self) -> dict[str, Any] | None:
        """Read the fitted features, as plain data; None before the first step.

        Raises:
            InputError: the file is corrupt.
        """
        if not self.features_file.exists():
            return None
        return read_json(self.features_file, dict)

    def write_features(self, features: dict[str, Any]) -> None:
        """Write the fitted features, as plain data."""
        with replacing(self.features_file) as temporary:
            temporary.write_text(json.dumps(features), encoding="utf-8")

    def read_record(self) -> RunRecord | None:
        """Read how the run was started, and whether it is finished; None before its first start.

        Raises:
            InputError: the file is corrupt.
        """
        if not self.record_file.exists():
            return None
        return read_json(self.record_file, RunRecord.from_dict)

    def write_record(self, record: RunRecord) -> None:
        """Write how the run was started, and whether it is finished."""
        with replacing(self.record_file) as temporary:
            temporary.write_text(record.to_json(), encoding="utf-8")

    def read_predictions(
        self, texts: Sequence[str], numbers: Sequence[str]
    ) -> list[dict[str, str]] | None:
        """Read the predictions for the final split; None if there is no such file.

        Args:
            texts: required columns.
            numbers: required columns that contain numbers.

        Raises:
            InputError: the file is corrupt, or lacks one of the columns.
        """
        if not self.predictions_file.exists():
            return None
        return read_table(self.predictions_file, texts, numbers)

    def evaluation_files(self, judged: dict[str, Any]) -> tuple[Path, Path]:
        """Return the files of a later evaluation: its rows and its figures.

        Args:
            judged: all that the figures depend on, among it "split", as plain data. Evaluations of
                something else have other files.
        """
        text = json.dumps(judged, sort_keys=True, default=str)
        key = blake2b(text.encode(errors="replace"), digest_size=4).hexdigest()
        rows = self.path / f"evaluation_{judged['split']}_{key}.tsv"
        return rows, rows.with_suffix(".json")

    def write_failure(self, reason: str) -> None:
        """Write why a job failed."""
        self.path.mkdir(parents=True, exist_ok=True)
        self.failure_file.write_text(reason, encoding="utf-8", errors="backslashreplace")

    def clear(self) -> None:
        """Delete all that the run has written, but for its log and what claims the folder."""
        # If this is killed, either record and config are still there, or no record is.
        last = [self.record_file, self.config_file]
        others = [path for path in self.path.iterdir() if path not in last]
        for path in [*others, *filter(Path.exists, last)]:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name not in (LOCK, WORKER_LOCK, self.log_file.name):
                path.unlink()

    def copy_state(self, other: "RunFolder") -> None:
        """Copy what a resumed run needs into another run folder."""
        other.path.mkdir(parents=True, exist_ok=True)
        if self.model_file.exists():
            shutil.copy(self.model_file, other.model_file)
        for here, there in ((self.checkpoints, other.checkpoints), (self.rounds, other.rounds)):
            if here.exists():
                hidden = shutil.ignore_patterns(".*", "*.broken")
                shutil.copytree(here, there, ignore=hidden, dirs_exist_ok=True)

    def remove_leftovers(self) -> None:
        """Delete what earlier starts left behind: temporary files, and why a job failed."""
        self.failure_file.unlink(missing_ok=True)
        for folder in (self.path, self.checkpoints, self.rounds):
            remove_leftovers(folder)

    @contextmanager
    def _held(self, lock: IO[str], new: list[Path]) -> Iterator[None]:
        with lock:
            try:
                yield
            finally:
                if [path.name for path in self.path.glob("*")] == [LOCK]:
                    (self.path / LOCK).unlink(missing_ok=True)
                    with suppress(OSError):  # another process is now using one of them
                        for folder in new:  # made for this claim, the innermost first
                            folder.rmdir()
