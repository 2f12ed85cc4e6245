"""Statistics of columns of numbers."""

import numpy as np

NORMALIZERS = ("standard", "minmax", "robust", "none")
MAX_SAMPLE = 1_000_000  # numbers from which quartiles are computed
NOISE = 1e-12  # of the largest value; a smaller range is that of a constant, by rounding


class ColumnStatistics:
    """Statistics of D columns, gathered chunk by chunk in float64. Missing values are ignored.

    Means and variances of chunks are merged as in Chan, Golub and LeVeque, "Updating Formulae and
    a Pairwise Algorithm for Computing Sample Variances" (1979). A column without values has
    center 0, and one without spread has scale 1.
    """

    def __init__(self, dim: int, normalizer: str):
        """Args:
        dim: number of columns, D.
        normalizer: standard (mean and standard deviation), minmax (smallest value and range),
            robust (median and interquartile range) or none (0 and 1).
        """
        self.normalizer = normalizer
        self.count = np.zeros(dim)
        self.mean = np.zeros(dim)
        self.squares = np.zeros(dim)  # sum of squared deviations from the mean
        self.low = np.full(dim, np.inf)
        self.high = np.full(dim, -np.inf)
        self.num_changes = np.zeros(dim)
        self.changes = np.zeros(dim)  # sum of absolute differences
        self.sample = _Sample(dim) if normalizer == "robust" else None

    def add(
        self, values: np.ndarray, lengths: np.ndarray, measured: np.ndarray | None = None
    ) -> None:
        """Add the rows of a chunk.

        Args:
            values: float64 (sum of lengths, D), NaN where missing.
            lengths: int (N,), steps of each row.
            measured: the values in the data's units, of which `naive_error` is, if others.
        """
        present = ~np.isnan(values)
        count = present.sum(axis=0)
        mean = np.where(present, values, 0).sum(axis=0) / np.maximum(count, 1)
        shift = mean - self.mean
        total = np.maximum(self.count + count, 1)
        self.squares += (np.where(present, values - mean, 0) ** 2).sum(axis=0)
        self.squares += shift**2 * self.count * count / total
        self.mean += shift * count / total
        self.count += count
        self.low = np.fmin(self.low, np.fmin.reduce(values, axis=0, initial=np.inf))
        self.high = np.fmax(self.high, np.fmax.reduce(values, axis=0, initial=-np.inf))
        changes = np.abs(np.diff(values if measured is None else measured, axis=0))
        starts = np.cumsum(lengths)
        changes[starts[(starts > 0) & (starts < len(values))] - 1] = np.nan  # between two rows
        self.num_changes += (~np.isnan(changes)).sum(axis=0)
        self.changes += np.nansum(changes, axis=0)
        if self.sample:
            self.sample.add(values)

    def center_and_scale(self) -> tuple[np.ndarray, np.ndarray]:
        """Return float64 (D,) each: `(values - center) / scale` are the normalized values."""
        if self.normalizer == "none":
            return np.zeros_like(self.mean), np.ones_like(self.mean)
        if self.sample:
            lower, center, upper = self.sample.quartiles()
            scale = upper - lower
        elif self.normalizer == "minmax":
            center, scale = self.low, self.high - self.low
        else:
            center, scale = self.mean, np.sqrt(self.squares / np.maximum(self.count, 1))
        largest = np.maximum(np.abs(self.low), np.abs(self.high))
        varies = (self.high - self.low > NOISE * largest) & (scale > NOISE * largest)
        return np.where(self.count > 0, center, 0), np.where(varies, scale, 1)

    def naive_error(self) -> np.ndarray:
        """Return float64 (D,): the mean absolute difference of successive steps; 0 without any."""
        return self.changes / np.maximum(self.num_changes, 1)


class _Sample:
    """A uniform sample of steps: those with the smallest random keys, whatever the chunks."""

    def __init__(self, dim: int):
        self.limit = max(1, MAX_SAMPLE // dim)
        self.keys = np.empty(0)
        self.parts = [np.empty((0, dim))]
        self.generator = np.random.default_rng(0)

    def add(self, values: np.ndarray) -> None:
        self.keys = np.concatenate([self.keys, self.generator.random(len(values))])
        self.parts.append(values)
        if len(self.keys) > 2 * self.limit:
            self._shrink()

    def quartiles(self) -> np.ndarray:
        """Return float64 (3, D); 0 for a column without values."""
        self._shrink()
        columns = [column[~np.isnan(column)] for column in self.parts[0].T]
        quarters = (0.25, 0.5, 0.75)
        return np.array([np.quantile(one, quarters) if len(one) else [0] * 3 for one in columns]).T

    def _shrink(self) -> None:
        kept = np.argsort(self.keys, kind="stable")[: self.limit]
        self.keys, self.parts = self.keys[kept], [np.concatenate(self.parts)[kept]]
