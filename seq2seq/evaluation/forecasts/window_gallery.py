"""Windows that a report shows: forecasts beside what came."""

import math
from typing import Any

import numpy as np

from seq2seq.evaluation.number_rows import NumberChunk, NumberRows
from seq2seq.evaluation.scales import Scales
from seq2seq.evaluation.shown_window import ShownWindow
from seq2seq.metrics.value_metric import ratio

SUBJECTS = 3  # series, or columns of the only one
MOST_RESIDUALS = 20_000
RANKS = {"typical": 0.5, "best": 0.0, "worst": 1.0}  # of a window among those of its series;
# of two, none is typical


class WindowGallery:
    """The windows of least, median and largest error of some series, and residuals of all.

    Of several series, they are those whose errors, relative to the naive ones (`Scales`), are
    smallest, median and largest, in their first column; of a single one, its first columns.

    Args:
        scales: by what errors of series are divided.
        rows: int64 (N,), the evaluated rows.
        columns: names of the K target columns; () for none.
        series: names of the series.
    """

    def __init__(
        self, scales: Scales, rows: np.ndarray, columns: tuple[str, ...], series: tuple[str, ...]
    ):
        self.scales, self.rows, self.columns, self.series = scales, rows, columns, series
        self._errors: list[np.ndarray] = []  # (B, K)
        self._whose: list[np.ndarray] = []
        self._residuals: list[np.ndarray] = []
        self._every = 0
        self._next = 0  # the place of the next kept residual in what is counted next

    def update(self, values: np.ndarray, chunk: NumberChunk) -> None:
        """Count the forecasts of a chunk, float64 (B, T, K)."""
        residuals = values - chunk.truth
        known = ~np.isnan(residuals)
        self._errors.append(ratio(np.abs(residuals).sum(axis=1, where=known), known.sum(axis=1)))
        self._whose.append(chunk.series)
        naive = self.scales.naive_error
        if naive is not None and (naive > 0).any():
            naive = np.where(naive > 0, naive, np.nan)
            residuals = residuals / (naive[chunk.series, None] if naive.ndim == 2 else naive)
        if not self._every:
            self._every = _stride(len(self.rows), math.prod(residuals.shape[1:]))
        kept = residuals.ravel()[self._next :: self._every]
        self._next = (self._next - residuals.size) % self._every
        self._residuals.append(kept[~np.isnan(kept)])

    @property
    def residuals(self) -> np.ndarray:
        """Forecast minus truth of evenly spread values, in naive errors of their series, float64.

        They are in units of the data where no naive error is known.
        """
        return np.concatenate([np.empty(0), *self._residuals])

    def shown(self, predictor: Any, given: NumberRows) -> list[ShownWindow]:
        """Predict the chosen windows again; none where targets continue nothing."""
        errors, whose = np.concatenate(self._errors), np.concatenate(self._whose)
        wanted = [
            (number, column, kind, place)
            for number, column in self._subjects(errors, whose)
            for kind, place in self._places(errors[:, column], whose == number)
        ]
        if not wanted:
            return []
        chunk = given.read(self.rows[[place for *_, place in wanted]])
        if chunk.past is None:
            return []
        pasts = chunk.past.history(chunk.middles, chunk.histories)
        found = []
        for index, (prediction, (number, column, kind, _)) in enumerate(
            zip(predictor.stream(chunk.sources, texts=False), wanted, strict=True)
        ):
            length = int(chunk.lengths[index])
            low, high = prediction.interval or (None, None)
            found.append(
                ShownWindow(
                    title=self._title(number, column, kind),
                    past=pasts[index, -int(chunk.histories[index]) :, column],
                    truth=chunk.truth[index, :length, column],
                    mean=prediction.values[:length, column],
                    low=None if low is None else low[:length, column],
                    high=None if high is None else high[:length, column],
                )
            )
        return found

    def _subjects(self, errors: np.ndarray, whose: np.ndarray) -> list[tuple[int, int]]:
        """Series and columns that are shown."""
        present = np.unique(whose)
        if len(present) < 2:
            return [(int(present[0]), column) for column in range(errors.shape[1])][:SUBJECTS]
        known = ~np.isnan(errors[:, 0])
        counts = np.bincount(whose[known], minlength=int(present[-1]) + 1)
        means = ratio(np.bincount(whose[known], errors[known, 0], len(counts)), counts)[present]
        naive = self.scales.naive_error
        if naive is not None and naive.ndim == 2:
            means = means / np.where(naive[present, 0] > 0, naive[present, 0], np.nan)
        order = present[np.argsort(means, kind="stable")][: max(1, (~np.isnan(means)).sum())]
        ranks = np.unique(np.linspace(0, len(order) - 1, SUBJECTS).round().astype(int))
        return [(int(order[rank]), 0) for rank in ranks]

    def _places(self, errors: np.ndarray, is_own: np.ndarray) -> list[tuple[str, int]]:
        """Places of the best, the typical and the worst window among the evaluated rows."""
        places = np.flatnonzero(is_own & ~np.isnan(errors))
        if len(places) == 1:
            return [("only", int(places[0]))]
        order = places[np.argsort(errors[places], kind="stable")]
        ranked = {round(rank * (len(order) - 1)): kind for kind, rank in RANKS.items()}
        return [(kind, int(order[rank])) for rank, kind in sorted(ranked.items()) if len(order)]

    def _title(self, number: int, column: int, kind: str) -> str:
        names = [self.series[number], self.columns[column] if len(self.columns) > 1 else ""]
        return ", ".join([*filter(None, names), f"{kind} window"])


def _stride(num_rows: int, size: int) -> int:
    """Return the distance of kept residuals, which reaches all steps and columns of rows alike.

    Args:
        num_rows: number of rows.
        size: values of a row.
    """
    every = -(-num_rows * size // MOST_RESIDUALS)
    while math.gcd(every, size) > 1:
        every += 1
    return every
