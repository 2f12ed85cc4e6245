"""The base class of metrics of numbers."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from seq2seq.metrics.metric import Metric

GROUPS = ("column", "series", "step")
Sums = Mapping[str, np.ndarray]


class ValueMetric(Metric):
    """Figures of numbers, of all of them and of those of each column, series or step.

    Every value of every row has the same weight; missing ones (NaN in the reference) are left out.
    What figures need are sums of terms over values, in float64.

    Attributes:
        terms: names of the terms, beside `values`, of which the sum is the number of values.
    """

    terms: ClassVar[tuple[str, ...]]

    def __init__(self) -> None:
        self._by_series = {name: np.zeros((0, 1)) for name in (*self.terms, "values")}  # (S, D)
        self._by_step = {name: np.zeros((0, 1)) for name in (*self.terms, "values")}  # (T, D)

    @abstractmethod
    def figures(self, sums: Sums, columns: np.ndarray) -> dict[str, np.ndarray]:
        """Compute the figures of G groups of values.

        Args:
            sums: term -> float64 (G, E), over the values of a group in each of its columns.
            columns: int (G, E) or (1, E), which columns these are.

        Returns:
            Figure -> float64 (G,); NaN where nothing was counted.
        """

    def result(self) -> dict[str, float]:
        sums = {name: one.sum(axis=0, keepdims=True) for name, one in self._by_step.items()}
        found = self.figures(sums, self._columns()) | self.of_series("all")
        return {name: float(values[0]) for name, values in found.items()}

    def by(self, group: str) -> dict[str, np.ndarray]:
        """Return the figures of each column, series or step, float64 (G,), by name."""
        if group == "column":
            columns = self._columns().T
            sums = {name: one.sum(axis=0)[:, None] for name, one in self._by_step.items()}
            return self.figures(sums, columns) | self.of_series(group)
        sums = self._by_series if group == "series" else self._by_step
        return self.figures(sums, self._columns()) | self.of_series(group)

    def of_series(self, group: str) -> dict[str, np.ndarray]:
        """Return figures that are means over series, by group, or "all", like `by`."""
        return {}

    def add(self, terms: Sums, reference: np.ndarray, series: np.ndarray | None = None) -> None:
        """Add the terms of some rows.

        Args:
            terms: float (T, D) of one row, or (B, T, D), each.
            reference: like them, NaN where a value is missing, as behind the end of a row.
            series: int (B,), the number of each row's series; None for 0.
        """
        known = ~np.isnan(reference)
        for name, term in (*terms.items(), ("values", known)):
            rows = np.where(known, term, 0).astype("float64")
            rows = rows[None] if rows.ndim == 2 else rows
            whose = np.zeros(len(rows), int) if series is None else series
            size = int(whose.max(initial=-1)) + 1
            sums = _grown(self._by_series[name], size, rows.shape[2])
            np.add.at(sums, whose, rows.sum(axis=1))
            self._by_series[name] = sums
            steps = _grown(self._by_step[name], *rows.shape[1:])
            steps[: rows.shape[1]] += rows.sum(axis=0)
            self._by_step[name] = steps

    def _columns(self) -> np.ndarray:
        return np.arange(self._by_step["values"].shape[1])[None]


def ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Divide; NaN where there is nothing to divide by."""
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below != 0)


def _grown(sums: np.ndarray, size: int, dim: int) -> np.ndarray:
    """Return sums (G, D) with at least `size` groups, new ones being 0."""
    if len(sums) >= size and sums.shape[1] == dim:
        return sums
    grown = np.zeros((max(size, len(sums)), dim))
    grown[: len(sums)] = sums
    return grown
