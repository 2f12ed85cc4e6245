"""What a logger is."""

import abc
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from seq2seq.errors import InputError


class Logger(abc.ABC):
    """Passes on the records that a run writes down.

    A resumed run reopens it with the records that its journal kept: what a killed
    process logged after its last checkpoint is written once more, with the same figures.
    """

    @abc.abstractmethod
    def open(self, folder: Path, config: dict[str, Any], records: Sequence[dict[str, Any]]) -> None:
        """Begin, or resume.

        Args:
            folder: the run folder, whose name stands for the run.
            config: the run's, resolved.
            records: all that the journal holds, none of which may be missing or there twice.
        """

    @abc.abstractmethod
    def write(self, record: dict[str, Any]) -> None:
        """One more record: `step`, `split`, and figures by name."""

    @abc.abstractmethod
    def close(self) -> None:
        """No record will follow in this process."""

    @staticmethod
    def check_package(module: str, package: str) -> None:
        """Raises InputError where a tracker's package is not installed."""
        if importlib.util.find_spec(module) is None:
            raise InputError(f"This logger needs {package}; install it: pip install {package}.")

    @staticmethod
    def figures(record: dict[str, Any]) -> dict[str, float]:
        """A record's figures as trackers name them.

        >>> Logger.figures({"step": 50, "split": "train", "loss": 2.5})   ->   {"train/loss": 2.5}
        """
        return {
            f"{record['split']}/{name}": float(value)
            for name, value in record.items()
            if isinstance(value, int | float) and name != "step"
        }
