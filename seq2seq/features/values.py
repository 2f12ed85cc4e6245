"""The feature of numbers."""

import copy
from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple, Self

import keras
import numpy as np

from seq2seq.aliases import Config
from seq2seq.checks import check_choice, check_counts
from seq2seq.errors import BadRow, InputError
from seq2seq.features.column_statistics import NORMALIZERS, ColumnStatistics
from seq2seq.features.feature import Feature
from seq2seq.features.forward_fill import forward_fill
from seq2seq.features.logarithms import from_logarithms, logarithms
from seq2seq.features.number_reader import NumberReader, Row, first_width
from seq2seq.features.number_writer import write_unscaled
from seq2seq.ops.ragged import Ragged

MISSING = ("raise", "indicator", "ffill")


class Reading(NamedTuple):
    """Rows that were read."""

    values: np.ndarray  # float64 (sum of T, D), transformed, NaN where missing or not known yet
    lengths: np.ndarray  # int32 (N,)
    unknown: np.ndarray  # bool (sum of T, D), not known yet


@keras.saving.register_keras_serializable(package="seq2seq")
class Values(Feature):
    """Sequences of steps of D numbers, or single vectors, scaled by statistics of training data.

    >>> Values(normalizer="minmax").fit([["1,10 3,30", "2,20"]]).encode(["3,20"])
    Ragged(values=[[1.0, 0.5]], lengths=[1])

    In a text, white space separates steps, and commas the values of a step; those of a vector
    are separated by either. Arrays and nested lists are (T, D), (T,) where D is 1, and (D,) for a
    vector. Either all rows of a chunk are texts or none is. A value is missing if it is empty,
    ?, nan, NaN, NA, N/A, #N/A, n/a, null, NULL, None or nil.

    Attributes:
        center, scale: float64 (D,), or None before `fit`. Encoded are `(values - center) / scale`,
            of values with logarithms in place of the first `log_columns`.
        naive_error: float64 (D,), or None before `fit`. Mean absolute difference of successive
            steps of a training row, in the data's units; 0 if no row has two steps.
    """

    kind = "values"
    dtype = "float32"
    vocabulary_size = None
    row_scaled: ClassVar[bool] = False  # whether each row has another scale

    def __init__(
        self,
        dim: int | None = None,
        vector: bool = False,
        normalizer: str = "standard",
        missing: str = "raise",
        horizon: int = 0,
        observed: int = 0,
        center: Sequence[float] | None = None,
        scale: Sequence[float] | None = None,
        naive_error: Sequence[float] | None = None,
        columns: Sequence[str] = (),
        log_columns: int = 0,
    ):
        """Args:
        dim: values in a step, D; None for as many as in the first row that `fit` reads.
        vector: whether a row is one step.
        normalizer: standard (mean and standard deviation), minmax (to 0..1), robust (median and
            interquartile range) or none, for each column.
        missing: raise (reject missing values), indicator (0, and D more columns that are 1 where
            a value is missing) or ffill (the last value before it in the row, or the center).
        horizon: steps at each row's end whose first `observed` values are not known yet. They are
            encoded as 0, whatever they contain, and do not count as missing.
        observed: number of those first values.
        center: set by `fit`, as are the two below.
        scale: see the attributes.
        naive_error: see the attributes.
        columns: names of the columns; () if they have none.
        log_columns: number of the first columns, of values of at least 0, whose log(1 + value) is
            scaled.
        """
        check_counts(optional=True, dim=dim)
        check_choice(NORMALIZERS, normalizer=normalizer)
        check_choice(MISSING, missing=missing)
        check_counts(least=0, horizon=horizon, observed=observed, log_columns=log_columns)
        if not all(isinstance(name, str) for name in columns):
            raise InputError(f"columns must be names, not {columns!r:.60}.")
        if vector and horizon:
            raise InputError(f"horizon must be 0 for a vector, which is one step, not {horizon}.")
        self.given_dim = dim
        self.vector = vector
        self.normalizer = normalizer
        self.missing = missing
        self.horizon = horizon
        self.observed = observed
        self.columns = list(columns)
        self.log_columns = log_columns
        self.center = _array(center)
        self.scale = _array(scale)
        self.naive_error = _array(naive_error)
        self.is_sequence = not vector
        learned = [self.center, self.scale, self.naive_error]
        shapes = {array.shape for array in learned if array is not None}
        size = dim if dim is not None or center is None else np.size(center)
        if shapes - {(size,)}:
            raise InputError(
                f"center, scale and naive_error must have one number a column, not {center!r:.60}, "
                f"{scale!r:.60} and {naive_error!r:.60}."
            )
        if self.center is not None and not np.isfinite(self.center).all():
            raise InputError(f"center must have finite numbers, not {center!r:.60}.")
        if self.scale is not None and not ((self.scale > 0) & (self.scale < np.inf)).all():
            raise InputError(f"scale must have finite numbers above 0, not {scale!r:.60}.")
        if dim:
            self._reader(dim)  # checks `observed` and `log_columns`

    @property
    def dim(self) -> int:
        """Values in a step, D.

        Raises:
            InputError: it is not known before `fit`.
        """
        if self.given_dim is not None:
            return self.given_dim
        if self.center is None:
            raise InputError("Values must be given dim, or be fitted, before its dim is known.")
        return len(self.center)

    @property
    def element_shape(self) -> tuple[int, ...]:
        return (2 * self.dim if self.missing == "indicator" else self.dim,)

    def fit(self, chunks: Iterable[Sequence[Row]], show_progress: bool = False) -> Self:
        """Learn each column's center, scale and naive error.

        Raises:
            BadRow: a value that is not a finite number or is missing, or a step of another size.
            InputError: no row has a value.
        """
        statistics = reader = None
        num_rows = 0
        for chunk in chunks:
            try:
                if not reader and (dim := self.given_dim or first_width(chunk, self.vector)):
                    reader, statistics = self._reader(dim), ColumnStatistics(dim, self.normalizer)
                if reader and statistics:
                    values, lengths = reader.read(chunk)
                    if self.missing == "raise":
                        reader.check_present(values, lengths)
                    statistics.add(self.transformed(values), lengths, values)
            except BadRow as bad:
                raise bad.after(num_rows) from None
            num_rows += len(chunk)
        if statistics is None:
            raise InputError(f"One or more of the {num_rows} training rows must have a value.")
        self.center, self.scale = statistics.center_and_scale()
        self.naive_error = statistics.naive_error()
        return self

    def encode(self, examples: Sequence[Row]) -> Ragged:
        """Read and scale values.

        Returns:
            float32 values (sum of T, D); (sum of T, 2 D) with missing=indicator.

        Raises:
            BadRow: a value that is not a finite number or is missing, or a step of another size.
            InputError: the scaling has not been learned.
        """
        values, lengths, unknown = self.read(examples)
        return Ragged(self.scaled(values, unknown), lengths)

    def read(self, examples: Sequence[Row]) -> Reading:
        """Read and transform values, and treat missing ones; errors are those of `encode`."""
        self.scaling()  # which must be known
        reader = self._reader(self.dim)
        values, lengths = reader.read(examples)
        unknown = reader.unknown(lengths)
        if self.observed:
            reader.check_observed(values, lengths)
        if self.missing == "raise":
            reader.check_present(values, lengths)
        if self.missing == "ffill":
            values = np.where(unknown, np.nan, forward_fill(values, lengths))
        return Reading(self.transformed(values), lengths, unknown)

    def transformed(self, values: np.ndarray) -> np.ndarray:
        """Take the logarithms of the first columns of float64 (..., D) in the data's units."""
        return logarithms(values, self.log_columns)

    def restored(self, values: np.ndarray) -> np.ndarray:
        """Convert what `transformed` returned to the data's units."""
        return from_logarithms(values, self.log_columns)

    def scaled(self, values: np.ndarray, unknown: np.ndarray) -> np.ndarray:
        """Scale values as `encode` does, but fill no gaps.

        Args:
            values: float64 (..., D) from `transformed`, NaN where missing.
            unknown: bool (..., D), values that are not known yet.

        Returns:
            float32 (..., D), 0 where missing or unknown; (..., 2 D) with missing=indicator.
        """
        center, scale = self.scaling()
        is_blank = np.isnan(values)
        scaled = np.where(is_blank | unknown, 0, (values - center) / scale)
        if self.missing == "indicator":
            scaled = np.concatenate([scaled, is_blank & ~unknown], axis=-1)
        return scaled.astype("float32")

    def denormalize(self, array: np.ndarray) -> np.ndarray:
        """Convert scaled values (..., D or more) to float64 (..., D) in the data's units."""
        return self.restored(self.unscaled(array))

    def unscaled(self, array: np.ndarray) -> np.ndarray:
        """Convert scaled values (..., D or more) to transformed ones, float64 (..., D)."""
        center, scale = self.scaling()
        return np.asarray(array, "float64")[..., : len(center)] * scale + center

    def parse(self, example: Row) -> np.ndarray:
        """Read float64 (T, D) in the data's units, NaN where missing or unknown.

        Raises:
            BadRow: a value that is not a finite number, or a step of another size.
        """
        return self._reader(self.dim).read([example]).values

    def decode(self, array: np.ndarray) -> str:
        """Write scaled values (T, D), or (T, 2 D) with indicators, as a text that `parse` reads."""
        array = np.asarray(array)
        values = self.denormalize(array)
        if array.shape[1] == 2 * self.dim:
            values[array[:, self.dim :] > 0.5] = np.nan  # by the indicators
        return self.write(values)

    def write(self, values: np.ndarray) -> str:
        """Write values (T, D) in the data's units that were scaled once, as `decode` does."""
        return write_unscaled(values, *self.scaling(), self.log_columns)

    def for_rows_of(self, source: Feature, examples: Sequence[Row]) -> "list[Values]":
        """Return the features that convert the targets of N sources to the data's units.

        Args:
            source: the feature of sources.
            examples: the sources.
        """
        return [self] * len(examples)

    def split(self, example: Row) -> list[str]:
        """Return the text of each step, with numbers as short as float64 allows."""
        return [",".join(map(repr, step)) for step in self.parse(example).tolist()]

    def for_data_of(self, fitted: Feature) -> Feature:
        alike = ("dim", "vector", "missing", "horizon", "observed", "log_columns")
        if not isinstance(fitted, Values) or any(
            getattr(self, name) != getattr(fitted, name) for name in alike
        ):
            return fitted
        feature = copy.copy(self)
        feature.naive_error = fitted.naive_error  # what figures are compared with
        return feature

    def get_config(self) -> Config:
        return {
            "dim": self.given_dim,
            "vector": self.vector,
            "normalizer": self.normalizer,
            "missing": self.missing,
            "horizon": self.horizon,
            "observed": self.observed,
            "center": _list(self.center),
            "scale": _list(self.scale),
            "naive_error": _list(self.naive_error),
            **({"columns": self.columns} if self.columns else {}),
            **({"log_columns": self.log_columns} if self.log_columns else {}),
        }

    def scaling(self) -> tuple[np.ndarray, np.ndarray]:
        """Return float64 (D,) center and scale.

        Raises:
            InputError: they have not been learned.
        """
        if self.center is not None and self.scale is not None:
            return self.center, self.scale
        if self.normalizer != "none":
            raise InputError(
                f"Values must learn its {self.normalizer} scaling first. "
                "Call fit on the training data."
            )
        return np.zeros(self.dim), np.ones(self.dim)

    def _reader(self, dim: int) -> NumberReader:
        return NumberReader(dim, self.vector, self.horizon, self.observed, self.log_columns)


def _array(values: Sequence[float] | None) -> np.ndarray | None:
    return None if values is None else np.asarray(values, "float64")


def _list(values: np.ndarray | None) -> list[float] | None:
    return None if values is None else values.tolist()
