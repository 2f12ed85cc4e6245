"""Rows of numbers, as arrays."""

import abc
from typing import Any, NamedTuple

import numpy as np

from seq2seq.data import Split
from seq2seq.data.store.series_rows import SeriesRows
from seq2seq.evaluation.past import Past

LARGEST_CHUNK = 1 << 21  # numbers of rows that are read at once
MOST_DRAWN = 1 << 24  # numbers of their forecasts' paths, but of 64 rows at least
FEWEST_ROWS = 64
MOST_ROWS = 4096


class NumberChunk(NamedTuple):
    """B rows.

    Attributes:
        sources: raw inputs of a predictor.
        truth: float64 (B, T, D) in the units of the data, NaN where missing and behind rows' ends.
        lengths: int64 (B,), steps of each truth.
        series: int64 (B,), the number of each row's series.
        middles: int64 (B,), rows of `past` of the first targets.
        histories: int64 (B,), steps of the lookback before them.
        past: what forecasts may continue; None if targets continue nothing.
    """

    sources: list[Any]
    truth: np.ndarray
    lengths: np.ndarray
    series: np.ndarray
    middles: np.ndarray
    histories: np.ndarray
    past: Past | None


class NumberRows(abc.ABC):
    """The rows of a split, in units of the data.

    Attributes:
        series: what windows are cut from; None for other rows.
        dim: numbers in a step of a source.
        chunk: number of rows that are to be read at once.
    """

    series: SeriesRows | None = None
    dim: int = 1
    chunk: int = MOST_ROWS

    @abc.abstractmethod
    def read(self, rows: np.ndarray) -> NumberChunk:
        """Read some rows, int64 (B,)."""


def number_rows(split: Split, model: Any, with_past: bool) -> NumberRows:
    """Return the rows of a split, for a model of numbers.

    Args:
        split: the rows.
        model: the model.
        with_past: whether chunks have a `past`, where there is one.
    """
    if split.series is None:
        return TextRows(split, model, with_past)
    return WindowRows(split, split.series, model, with_past)


def _num_at_once(model: Any, steps: int) -> int:
    """Return how many rows with targets of so many steps may have a forecast at once."""
    if model.head.interval is None:
        return MOST_ROWS
    drawn = max(1, steps) * model.target.dim * model.head.num_samples
    return min(MOST_ROWS, max(FEWEST_ROWS, MOST_DRAWN // drawn))


def window_chunk(
    series: SeriesRows, rows: np.ndarray, past: Past | None, sources: list[Any]
) -> NumberChunk:
    """Gather windows of series.

    Args:
        series: what they are cut from.
        rows: int64 (B,), numbers of the windows.
        past: what forecasts may continue.
        sources: raw inputs of a predictor, of the same windows; [] if there is none.
    """
    middles, histories = series.middles[rows], series.histories[rows]
    steps = middles[:, None] + np.arange(series.horizon)
    return NumberChunk(
        sources=sources,
        truth=series.values[steps],
        lengths=np.full(len(rows), series.horizon),
        series=series.series_of(middles),
        middles=middles,
        histories=histories,
        past=past,
    )


class WindowRows(NumberRows):
    """Windows of series, gathered from their table."""

    def __init__(self, split: Split, series: SeriesRows, model: Any, with_past: bool):
        self.raw: Any = split.raw_source
        self.series = series
        self.dim = model.source.dim
        self.past = Past.of(series) if with_past else None
        size = (series.horizon + int(split.source_lengths.max(initial=0))) * self.dim
        self.chunk = max(1, min(_num_at_once(model, series.horizon), LARGEST_CHUNK // size))

    def read(self, rows: np.ndarray) -> NumberChunk:
        assert self.series is not None
        return window_chunk(self.series, rows, self.past, self.raw.numbers(rows))


class TextRows(NumberRows):
    """Rows that are stored as texts; those whose targets continue their sources have a past."""

    def __init__(self, split: Split, model: Any, with_past: bool):
        self.split = split
        self.source, self.target = model.source, model.target
        self.with_past = with_past and self.source.kind == "values" and self.source.observed > 0
        self.chunk = _num_at_once(model, int(split.target_lengths.max(initial=0)))

    def read(self, rows: np.ndarray) -> NumberChunk:
        sources = self.split.source_texts(rows)
        truths = [self.target.parse(text) for text in self.split.target_texts(rows)]
        lengths = np.fromiter(map(len, truths), "int64", len(truths))
        truth = np.full((len(rows), lengths.max(initial=0), self.target.dim), np.nan)
        for place, one in enumerate(truths):
            truth[place, : len(one)] = one
        past, histories = None, np.zeros(len(rows), "int64")
        if self.with_past:
            parsed = [self.source.parse(text) for text in sources]
            parts = [one[: len(one) - self.source.horizon, : self.target.dim] for one in parsed]
            histories = np.fromiter(map(len, parts), "int64", len(parts))
            starts = np.cumsum(histories) - histories
            past = Past(np.concatenate(parts), np.unique(starts))
        return NumberChunk(
            sources, truth, lengths, np.zeros(len(rows), int), np.cumsum(histories), histories, past
        )
