"""The predictions of a run for the rows of its final split."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow
import pyarrow.compute
import pyarrow.parquet

from seq2seq.comparison.ratios import RATIOS
from seq2seq.errors import InputError
from seq2seq.features.number_reader import number
from seq2seq.storage.plain_file import check_plain
from seq2seq.storage.run_folder import RunFolder

TEXTS = "source", "references", "prediction"
OF_TEXTS = "right", "edits", "reference_tokens"
OF_NUMBERS = ("absolute_error",)


@dataclass(frozen=True)
class Predictions:
    """The predictions of a run for the N rows of its final split.

    Attributes:
        sources, references, outputs: N raw texts each; several references are joined by ` ||| `.
        columns: float64 (N,) by name: `right` (0 or 1), `edits` and `reference_tokens`; for numbers
            `absolute_error` (sum over the row's known numbers) and `values` (how many there are).
        series: name of each row's series; () where they are not known.
        are_windows: whether rows are windows of series, which are the same rows where they forecast
            the same values of the same series, from whatever past and other columns.
    """

    sources: Sequence[str]
    references: Sequence[str]
    outputs: Sequence[str]
    columns: dict[str, np.ndarray]
    series: Sequence[str] = ()
    are_windows: bool = False

    @classmethod
    def read(cls, run: RunFolder) -> Self | None:
        """Read the predictions of a run; None if it has none.

        Raises:
            InputError: the file is corrupt.
        """
        file = run.predictions_file
        if not file.exists():
            return cls._of_arrays(run.arrays_file) if run.arrays_file.exists() else None
        with check_plain(file).open(encoding="utf-8", errors="replace") as lines:
            are_numbers = OF_NUMBERS[0] in lines.readline().split()
        names = OF_NUMBERS if are_numbers else OF_TEXTS
        rows = run.read_predictions(TEXTS, names) or []
        columns = {name: np.array([float(row[name]) for row in rows]) for name in names}
        texts = [[row[name] for row in rows] for name in TEXTS]
        if are_numbers:  # the file has means, of which a longer row's counts more
            values = np.array([float(_num_known(one)) for one in texts[1]])
            errors = columns["absolute_error"]
            columns["absolute_error"] = np.where(values > 0, errors * values, 0.0)
            columns["values"] = values
        for name, column in columns.items():
            most = 1 if name == "right" else np.finfo(float).max
            if not ((column >= 0) & (column <= most)).all():
                raise InputError(
                    f"{file} is corrupt (a value of {name} is out of range). Restore it, or start "
                    "a new run."
                )
        series = [row.get("series") or "" for row in rows] if are_numbers else []
        return cls(texts[0], texts[1], texts[2], columns, series)

    @classmethod
    def _of_arrays(cls, file: Path) -> Self:
        """Read windows that were written as numbers, of which the texts have the first steps."""
        try:
            table = pyarrow.parquet.read_table(file)
            series, rows = table["series"].to_pylist(), table["row"].to_pylist()
            sides = [
                [name for name in table.column_names if name.startswith(f"{side}_")]
                for side in ("reference", "prediction")
            ]
            references, outputs = (_first(table, side) for side in sides)
            values = np.sum([_num_known_in(table[name]) for name in sides[0]], axis=0)
            errors = np.where(values > 0, table["absolute_error"].to_numpy() * values, 0.0)
        except (KeyError, ValueError, TypeError, AttributeError, pyarrow.ArrowException):
            raise InputError(f"{file} is corrupt. Restore it, or start a new run.") from None
        sources = [f"{name} {row}".strip() for name, row in zip(series, rows, strict=True)]
        columns = {"absolute_error": errors, "values": values}
        return cls(sources, references, outputs, columns, series)

    @classmethod
    def joined(cls, parts: "Sequence[Predictions]") -> Self:
        """Return the rows of several runs as those of one."""
        columns = {
            name: np.concatenate([part.columns[name] for part in parts])
            for name in parts[0].columns
        }
        return cls(
            [text for part in parts for text in part.sources],
            [text for part in parts for text in part.references],
            [text for part in parts for text in part.outputs],
            columns,
            [text for part in parts for text in part.series],
            all(part.are_windows for part in parts),
        )

    @property
    def kind(self) -> str:
        """What was predicted: numbers or texts, of which labels are some."""
        return "numbers" if OF_NUMBERS[0] in self.columns else "texts"

    @property
    def keys(self) -> list[tuple[str, str]]:
        """Source, or the series of windows, and references of each row."""
        places = self.series if self.are_windows else self.sources
        return list(zip(places, self.references, strict=True))

    def __len__(self) -> int:
        return len(self.sources)

    def has(self, figure: str) -> bool:
        """Whether a figure can be computed from the rows."""
        return figure in RATIOS and RATIOS[figure].above in self.columns

    def sums(self, figure: str) -> np.ndarray:
        """Return float64 (2, N): each row's part in the numerator and denominator of a figure."""
        ratio = RATIOS[figure]
        above = self.columns[ratio.above]
        below = self.columns[ratio.below] if ratio.below else np.ones(len(self))
        return np.stack([1 - above if ratio.is_complement else above, below])

    def figure(self, name: str) -> float:
        """Compute a figure; NaN if nothing was counted."""
        above, below = self.sums(name).sum(axis=1)
        return float(above / below) if below else math.nan

    def in_order_of(self, other: "Predictions") -> Self:
        """Return the rows in the order of another run's, which has the same rows."""
        if self.keys == other.keys:
            return self
        place = np.empty(len(self), int)
        place[_sorted(other)] = _sorted(self)
        return replace(
            self,
            sources=[self.sources[index] for index in place],
            references=[self.references[index] for index in place],
            outputs=[self.outputs[index] for index in place],
            columns={name: column[place] for name, column in self.columns.items()},
            series=[self.series[index] for index in place] if self.series else (),
        )


def _first(table: pyarrow.Table, names: Sequence[str]) -> list[str]:
    """Write the first step of each row's lists of numbers, and how many there are, as text."""
    columns = [pyarrow.compute.list_element(table[name], 0).to_pylist() for name in names]
    if not columns:
        raise KeyError("prediction")
    counts = pyarrow.compute.list_value_length(table[names[0]]).to_pylist()
    return [
        ",".join(f"{value:.9g}" for value in step) + f" ... ({count:,} in all)"
        for count, *step in zip(counts, *columns, strict=True)
    ]


def _num_known_in(lists: pyarrow.ChunkedArray) -> np.ndarray:
    """Count the numbers of each row's list that are not missing, float64 (N,)."""
    numbers = pyarrow.compute.list_flatten(lists).to_numpy()
    return np.sum(~np.isnan(numbers.reshape(len(lists), -1)), axis=1, dtype="float64")


def _sorted(rows: Predictions) -> list[int]:
    """Return indices of rows by their keys; equal ones in their order."""
    return sorted(range(len(rows)), key=rows.keys.__getitem__)


def _num_known(reference: str) -> int:
    """Count the numbers of a reference that are not missing."""
    return sum(not math.isnan(number(cell)) for cell in re.split(r"[,\s]+", reference))
