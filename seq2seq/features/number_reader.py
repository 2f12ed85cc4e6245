"""Rows of numbers from texts and arrays."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from seq2seq.errors import InputError
from seq2seq.features.bad_value import BadValue
from seq2seq.ops.ragged import Ragged

Row = str | float | Sequence | np.ndarray
MISSING = {"": "nan", "NA": "nan", "null": "nan", "?": "nan"}  # besides what float() calls NaN
LARGEST = float(np.finfo("float32").max)


class NumberReader:
    """Reads rows of steps of D numbers, missing ones as NaN.

    >>> NumberReader(dim=2).read(["1.5,2 3,", "4,5"])
    Ragged(values=[[1.5, 2], [3, nan], [4, 5]], lengths=[2, 1])
    >>> NumberReader(dim=2, vector=True).read([[1.5, 2], [3, 4]])
    Ragged(values=[[1.5, 2], [3, 4]], lengths=[1, 1])

    Texts have white space between steps and commas within; a `vector` has either. Arrays are
    (T, D), or (T,) where D is 1, and (D,) for a vector; so are nested lists. Rows are all texts,
    or none is.
    """

    def __init__(self, dim: int, vector: bool = False, horizon: int = 0, observed: int = 0):
        """Args:
        dim: numbers in a step, D.
        vector: whether a row is one step.
        horizon: steps at each row's end whose first values are unknown, whatever is written there.
        observed: number of those first values.

        Raises:
            InputError: no value is known in the future.
        """
        if horizon and observed >= dim:
            raise InputError(
                f"all {dim} columns are observed only (observed={observed}), so that the last "
                f"{horizon} steps say nothing; give covariates that are known, or horizon=0"
            )
        self.dim = dim
        self.vector = vector
        self.horizon = horizon
        self.observed = observed

    def read(self, examples: Sequence[Row]) -> Ragged:
        """Values float64 (sum of T, D), NaN where they are missing or unknown.

        Raises:
            BadValue: a number outside float32's finite range, or a step that has not D of them.
        """
        texts = [example for example in examples if isinstance(example, str)]
        if len(texts) == len(examples):
            return self._read_texts(texts)
        rows = [self._array(example, index) for index, example in enumerate(examples)]
        lengths = np.fromiter(map(len, rows), "int32", len(rows))
        values = np.concatenate(rows)
        values[self.unknown(lengths)] = np.nan
        self._check_finite(values, lengths, values.ravel().tolist())
        return Ragged(values, lengths)

    def unknown(self, lengths: np.ndarray) -> np.ndarray:
        """bool (sum of T, D): what lies in the future of rows of int (N,) steps."""
        ends = np.repeat(np.cumsum(lengths), lengths)
        future = ends - np.arange(len(ends)) <= self.horizon
        return future[:, None] & (np.arange(self.dim) < self.observed)

    def place(self, index: int, lengths: np.ndarray) -> tuple[int, int | None]:
        """Row from 0 and step from 1 (None: a row is one step) of a step among all."""
        ends = np.cumsum(lengths)
        row = int(np.searchsorted(ends, index, "right"))
        return row, None if self.vector else int(index - ends[row] + lengths[row]) + 1

    def check_present(self, values: np.ndarray, lengths: np.ndarray) -> None:
        """Raises BadValue where a known value of float (sum of T, D) is missing."""
        for index, column in np.argwhere(np.isnan(values) & ~self.unknown(lengths))[:1]:
            row, step = self.place(index, lengths)
            remedy = "give a number, or choose missing=indicator or missing=ffill"
            raise BadValue("the value is missing", remedy, row, step, int(column) + 1)

    def _read_texts(self, texts: Sequence[str]) -> Ragged:
        rows = [steps_of(text, self.vector) for text in texts]
        lengths = np.fromiter(map(len, rows), "int32", len(rows))
        steps = list(chain.from_iterable(rows))
        widths = np.fromiter(map(width, steps), "int64", len(steps))
        for index in np.flatnonzero(widths != self.dim)[:1]:
            row, step = self.place(index, lengths)
            raise self._wrong_width(widths[index], row, step)
        cells = ",".join(steps).split(",") if steps else []
        for index in np.flatnonzero(self.unknown(lengths)):
            cells[index] = "nan"
        values = np.fromiter(map(_number, cells), "float64", len(cells)).reshape(-1, self.dim)
        self._check_finite(values, lengths, cells)
        return Ragged(values, lengths)

    def _array(self, example: Row, row: int) -> np.ndarray:
        """float64 (T, D)."""
        array = _array(example, row)
        if array.ndim > 2 or (self.vector and array.ndim == 2 and len(array) != 1):
            shape = f"({self.dim},)" if self.vector else f"(steps, {self.dim})"
            raise BadValue(f"the array is {array.shape}", f"give {shape}", row)
        if not array.size and not self.vector:
            return np.empty((0, self.dim))
        if array.ndim < 2:
            array = array.reshape((1, -1) if self.vector else (-1, 1))
        if array.shape[1] != self.dim:
            raise self._wrong_width(array.shape[1], row)
        return array

    def _wrong_width(self, found: int, row: int, step: int | None = None) -> BadValue:
        remedy = "give the vector" if self.vector else "give every step"
        return BadValue(
            f"found {found} value(s) where {self.dim} are needed",
            f"{remedy} {self.dim} of them, with commas between",
            row,
            step,
        )

    def _check_finite(
        self, values: np.ndarray, lengths: np.ndarray, written: Sequence[str | float]
    ) -> None:
        """Refuses the first bad value; `written` (sum of T * D,) is what the message shows."""
        bad = np.abs(values) > LARGEST
        if not bad.any():
            return
        index = int(bad.argmax())
        row, step = self.place(index // self.dim, lengths)
        raise BadValue(
            f"{written[index]!r} is not a number between {-LARGEST:.1e} and {LARGEST:.1e}",
            "give a number",
            row,
            step,
            index % self.dim + 1,
        )


def steps_of(text: str, vector: bool) -> list[str]:
    """The steps of a row's text, each with commas between its values.

    >>> steps_of("1,2  3,4", vector=False)   ->   ["1,2", "3,4"]
    >>> steps_of("1, 2 3", vector=True)      ->   ["1,2,3"]
    """
    if not vector:
        return text.split()
    parts = (",".join(part.split()) for part in text.split(","))
    return [",".join(parts)]


def width(step: str) -> int:
    """Number of values in a step's text."""
    return 1 + step.count(",")


def first_width(examples: Sequence[Row], vector: bool) -> int | None:
    """Number of values in the first step of the first row that has one."""
    for row, example in enumerate(examples):
        if isinstance(example, str):
            for step in steps_of(example, vector):
                return width(step)
        elif size := _array(example, row).size:
            return size if vector else size // len(np.atleast_1d(example))
    return None


def _array(example: Row, row: int) -> np.ndarray:
    try:
        return np.asarray(example, "float64")
    except (TypeError, ValueError, OverflowError):
        raise BadValue(f"{example!r} is not an array of numbers", "give numbers", row) from None


def _number(cell: str) -> float:
    """float of a cell; infinite where it is none, such as 1_000, which Python would read."""
    try:
        return np.inf if "_" in cell else float(MISSING.get(cell, cell))
    except ValueError:
        return np.inf
