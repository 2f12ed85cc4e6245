"""Reading of numbers from texts and arrays."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from seq2seq.errors import BadRow, InputError
from seq2seq.ops.ragged import Ragged

Row = str | float | Sequence | np.ndarray
BLANKS = dict.fromkeys(  # beside what float() reads as NaN
    ("", "?", "NA", "N/A", "#N/A", "n/a", "null", "NULL", "None", "nil"), "nan"
)
LARGEST = float(np.finfo("float32").max)
A_NUMBER = f"a number between {-LARGEST:.1e} and {LARGEST:.1e}"  # in messages
NOT_NEGATIVE = "at least 0, as the logarithm of 1 plus it is taken (data.transform=log1p)"
NO_LOGARITHMS = "Correct it, or train with data.transform=none."


class NumberReader:
    """A reader of rows of steps of D numbers; missing ones are NaN.

    >>> NumberReader(dim=2).read(["1.5,2 3,", "4,5"])
    Ragged(values=[[1.5, 2], [3, nan], [4, 5]], lengths=[2, 1])
    >>> NumberReader(dim=2, vector=True).read([[1.5, 2], [3, 4]])
    Ragged(values=[[1.5, 2], [3, 4]], lengths=[1, 1])

    In a text, white space separates steps, and commas the values of a step; those of a `vector`
    are separated by either. Arrays and nested lists are (T, D), or (T,) where D is 1, and (D,)
    for a vector. Either all rows are texts or none is.
    """

    def __init__(
        self,
        dim: int,
        vector: bool = False,
        horizon: int = 0,
        observed: int = 0,
        log_columns: int = 0,
    ):
        """Args:
        dim: numbers in a step, D.
        vector: whether a row is one step.
        horizon: steps at each row's end whose first values are unknown, whatever they contain.
        observed: number of those first values.
        log_columns: number of the first values of a step that must be at least 0, as their
            logarithms will be taken.

        Raises:
            InputError: no value of the last `horizon` steps is known, or a step has fewer values
                than `log_columns`.
        """
        if horizon and observed >= dim:
            raise InputError(
                f"observed must be less than the number of columns, {dim}, not {observed}: no "
                f"value of the last {horizon} steps is known. Add columns that are known in "
                "advance, or set horizon=0."
            )
        if log_columns > dim:
            raise InputError(
                f"log_columns must be at most the number of columns, {dim}, not {log_columns}."
            )
        self.dim = dim
        self.log_columns = log_columns
        self.vector = vector
        self.horizon = horizon
        self.observed = observed

    def read(self, examples: Sequence[Row]) -> Ragged:
        """Read float64 values (sum of T, D), NaN where they are missing or unknown.

        Raises:
            BadRow: a number outside float32's finite range, or below 0 where its logarithm will be
                taken, or a step of more or fewer than D.
        """
        texts = [example for example in examples if isinstance(example, str)]
        if len(texts) == len(examples):
            return self._read_texts(texts)
        rows = [self._array(example, index) for index, example in enumerate(examples)]
        lengths = np.fromiter(map(len, rows), "int32", len(rows))
        values = np.concatenate(rows)
        values[self.unknown(lengths)] = np.nan
        self._check_numbers(values, lengths, values.ravel())
        return Ragged(values, lengths)

    def unknown(self, lengths: np.ndarray) -> np.ndarray:
        """Return bool (sum of T, D): unknown values at the ends of rows of int (N,) steps."""
        ends = np.repeat(np.cumsum(lengths), lengths)
        future = ends - np.arange(len(ends)) <= self.horizon
        return future[:, None] & (np.arange(self.dim) < self.observed)

    def place(self, index: int, lengths: np.ndarray) -> tuple[int, int | None]:
        """Find the row, from 0, and the step in it, from 1 (None if a row is one step)."""
        ends = np.cumsum(lengths)
        row = int(np.searchsorted(ends, index, "right"))
        return row, None if self.vector else int(index - ends[row] + lengths[row]) + 1

    def check_present(self, values: np.ndarray, lengths: np.ndarray) -> None:
        """Raise BadRow if a value of float (sum of T, D) is missing that is not unknown."""
        for index, column in np.argwhere(np.isnan(values) & ~self.unknown(lengths))[:1]:
            row, step = self.place(index, lengths)
            remedy = "Give a number, or choose missing=indicator or missing=ffill."
            raise BadRow(row, "is missing", remedy, step, int(column) + 1)

    def check_observed(self, values: np.ndarray, lengths: np.ndarray) -> None:
        """Raise BadRow if a row of float (sum of T, D) has none of the observed values."""
        ends = np.cumsum(lengths)
        known = np.cumsum([0, *(~np.isnan(values[:, : self.observed])).any(axis=1)])
        for row in np.flatnonzero(known[ends] == known[ends - lengths])[:1]:
            fault = "must have a value that a forecast can continue"
            if 0 < lengths[row] <= self.horizon:
                steps = f"{self.horizon} steps that are to be forecast"
                fault = f"must have more than the {steps}, not {lengths[row]}"
            raise BadRow(int(row), fault, "Give steps before those of the forecast.")

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
        values = np.fromiter(map(number, cells), "float64", len(cells)).reshape(-1, self.dim)
        self._check_numbers(values, lengths, cells)
        return Ragged(values, lengths)

    def _array(self, example: Row, row: int) -> np.ndarray:
        """Convert an example to float64 (T, D)."""
        array = _array(example, row)
        if array.ndim > 2 or (self.vector and array.ndim == 2 and len(array) != 1):
            shape = f"({self.dim},)" if self.vector else f"(steps, {self.dim})"
            raise BadRow(row, f"must be an array of shape {shape}, not {array.shape}")
        if not array.size and not self.vector:
            return np.empty((0, self.dim))
        if array.ndim < 2:
            array = array.reshape((1, -1) if self.vector else (-1, 1))
        if array.shape[1] != self.dim:
            raise self._wrong_width(array.shape[1], row)
        return array

    def _wrong_width(self, found: int, row: int, step: int | None = None) -> BadRow:
        wanted = f"{self.dim} value{'s' * (self.dim > 1)}"
        remedy = "Separate values by commas." if self.dim > 1 else ""
        return BadRow(row, f"must have {wanted}, not {found}", remedy, step)

    def _check_numbers(
        self, values: np.ndarray, lengths: np.ndarray, written: Sequence[str] | np.ndarray
    ) -> None:
        """Raise BadRow for the first bad value, shown as in `written` (sum of T * D,)."""
        bad = np.abs(values) > LARGEST
        needed, remedy = A_NUMBER, ""
        if not bad.any() and self.log_columns:
            bad = (values < 0) & (np.arange(self.dim) < self.log_columns)
            needed, remedy = NOT_NEGATIVE, NO_LOGARITHMS
        if not bad.any():
            return
        index = int(bad.argmax())
        row, step = self.place(index // self.dim, lengths)
        found = written[index]
        shown = found if isinstance(found, str) else float(found)
        fault = f"must be {needed}, not {shown!r}"
        raise BadRow(row, fault, remedy, step, index % self.dim + 1)


def steps_of(text: str, vector: bool) -> list[str]:
    """Split a row's text into its steps, each with commas between its values.

    >>> steps_of("1,2  3,4", vector=False)   ->   ["1,2", "3,4"]
    >>> steps_of("1, 2 3", vector=True)      ->   ["1,2,3"]
    """
    if not vector:
        return text.split()
    parts = (",".join(part.split()) for part in text.split(","))
    return [",".join(parts)]


def width(step: str) -> int:
    """Count the values in a step's text."""
    return 1 + step.count(",")


def first_width(examples: Sequence[Row], vector: bool) -> int | None:
    """Count the values in the first step of the first row that has one."""
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
        raise BadRow(row, f"must be an array of numbers, not {example!r}") from None


def number(cell: str) -> float:
    """Read a cell; infinite if it is not a number, such as 1_000, which Python would accept."""
    try:
        return np.inf if "_" in cell else float(BLANKS.get(cell, cell))
    except ValueError:
        return np.inf
