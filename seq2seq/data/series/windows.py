"""Windows of a table of series, gathered when they are needed."""

from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

if TYPE_CHECKING:  # they load Keras
    from seq2seq.features.row_scaled_values import RowScale, RowScaledValues
    from seq2seq.features.values import Values


class Constants(NamedTuple):
    """Values that are the same in all rows of a series of a table."""

    values: np.ndarray  # float64 (series, E)
    ends: np.ndarray  # int64 (series,): the row behind the last one of each series


class Windows:
    """One side of N windows, of consecutive rows of a table each. It is used as `Sequences` are.

    >>> Windows([[1, 10], [2, 20], [3, 30]], starts=[0], lengths=[3], ahead=1, unknown=1).text(0)
    "1.0,10.0 2.0,20.0 ,30.0"

    Args:
        table: float64 (rows, D), NaN where a value is missing; it may be memory-mapped.
        starts: int (N,), the first row of each window.
        lengths: int (N,), their steps.
        dim: number of the table's first columns that are used.
        ahead: steps at the end whose first values are not known yet.
        unknown: number of those values.
        constants: further columns; None for none.
        feature: scales the values; None for raw values only.
        source: the raw windows of the sources, if these are targets: `RowScaledValues` scales them
            alike.
    """

    def __init__(
        self,
        table: np.ndarray,
        starts: np.ndarray,
        lengths: np.ndarray,
        dim: int,
        ahead: int = 0,
        unknown: int = 0,
        constants: Constants | None = None,
        feature: "Values | None" = None,
        source: "Windows | None" = None,
    ):
        self._table = table
        self._starts = starts
        self._lengths = lengths
        self._dim = dim
        self._ahead = ahead
        self._unknown = unknown
        self._constants = constants
        self._feature = feature
        self._source = source

    def __len__(self) -> int:
        return len(self._starts)

    @property
    def lengths(self) -> np.ndarray:
        """int32 (N,)."""
        return np.asarray(self._lengths, "int32")

    def chosen(self, rows: np.ndarray) -> "Windows":
        """Return some of the windows, by their numbers, int64 (B,)."""
        return Windows(
            self._table,
            self._starts[rows],
            self._lengths[rows],
            self._dim,
            self._ahead,
            self._unknown,
            self._constants,
            self._feature,
            self._source and self._source.chosen(rows),
        )

    def row(self, index: int) -> np.ndarray:
        """Return one window, scaled, float32 (L, ...)."""
        return self.padded(np.array([index]), int(self._lengths[index]))[0][0]

    def padded(self, rows: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Return some windows, scaled, truncated or padded with 0.

        Args:
            rows: int64 (B,), -1 for an empty row.
            size: int, steps T.

        Returns:
            float32 (B, T, ...), and the windows' lengths int64 (B,).
        """
        assert self._feature is not None
        values, lengths = self._gathered(rows, size)
        values = self._feature.transformed(values)
        if self._feature.row_scaled:
            feature = cast("RowScaledValues", self._feature)
            scale = (self._source or self).scales(rows, feature)
            values = feature.relative_to(scale, values)
        scaled = self._feature.scaled(values, self._is_unknown(lengths, size))
        scaled[np.arange(size) >= lengths[:, None]] = 0
        return scaled, lengths

    def scales(self, rows: np.ndarray, feature: "RowScaledValues") -> "RowScale":
        """Return the levels and spreads of some sources, (B, 1, K) each."""
        size = int(self._lengths[rows].max(initial=0))
        values, lengths = self._gathered(rows, size)
        is_real = np.arange(size) < lengths[:, None]
        known = is_real[..., None] & ~self._is_unknown(lengths, size) & ~np.isnan(values)
        return feature.scales(feature.transformed(values), known)

    def numbers(self, rows: np.ndarray) -> list[np.ndarray]:
        """Return windows' own numbers, float64 (L, ...) each, NaN where missing or not known yet.

        Args:
            rows: int64 (B,).
        """
        size = int(self._lengths[rows].max(initial=0))
        values, lengths = self._gathered(rows, size)
        values[self._is_unknown(lengths, size)] = np.nan
        return [one[:length] for one, length in zip(values, lengths.tolist(), strict=True)]

    def text(self, index: int) -> str:
        """Write a window's own numbers as text; those that are not known yet are empty."""
        size = int(self._lengths[index])
        values, lengths = self._gathered(np.array([index]), size)
        cells = values[0].astype(object)
        cells[self._is_unknown(lengths, size)[0]] = None
        return " ".join(
            ",".join("" if x is None else repr(x) for x in step) for step in cells.tolist()
        )

    def _gathered(self, rows: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Return raw values float64 (B, size, D), with anything behind the ends of rows."""
        starts = self._starts[rows].astype("int64")
        lengths = np.where(rows < 0, 0, self._lengths[rows]).astype("int64")
        steps = starts[:, None] + np.arange(size)
        values = self._steps(steps)
        if self._constants is None:
            return values, lengths
        numbers = np.searchsorted(self._constants.ends, starts, "right")
        constant = self._constants.values[numbers][:, None]
        constant = np.broadcast_to(constant, (*values.shape[:2], constant.shape[-1]))
        return np.concatenate([values, constant], axis=-1), lengths

    def _steps(self, rows: np.ndarray) -> np.ndarray:
        """Return rows of the table, or its ends for those beyond, float64 (B, T, D)."""
        if 2 * self._dim > self._table.shape[1]:  # twice as fast, but gathers all columns
            return self._table.take(rows, axis=0, mode="clip")[..., : self._dim]
        return np.asarray(self._table[np.clip(rows, 0, len(self._table) - 1), : self._dim])

    def _is_unknown(self, lengths: np.ndarray, size: int) -> np.ndarray:
        """Return bool (B, size, D): the first values of the last steps of each row."""
        width = self._dim + (0 if self._constants is None else self._constants.values.shape[1])
        future = np.arange(size) >= lengths[:, None] - self._ahead
        return future[..., None] & (np.arange(width) < self._unknown)
