"""The metrics of predicted numbers."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from seq2seq.evaluation.number_rows import NumberChunk
from seq2seq.evaluation.scales import Scales
from seq2seq.metrics import IntervalCoverage, QuantileLosses, WindowErrors
from seq2seq.metrics.figures import LEVELS
from seq2seq.metrics.value_metric import ValueMetric
from seq2seq.prediction import Prediction
from seq2seq.prediction.first_steps import first_steps


class ValueMeasures:
    """Errors of numbers and, where the head gives distributions, those of intervals and quantiles.

    Args:
        model: the model that predicts them.
        scales: by what errors are divided.
        is_final: whether intervals of more levels are wanted, which take longer.
    """

    def __init__(self, model: Any, scales: Scales, is_final: bool = True):
        level = model.head.interval
        self.source = model.source
        self.errors = scales.errors()
        self.windows = [WindowErrors()] if model.target.row_scaled else []
        self.intervals: list[IntervalCoverage] = []
        self.quantiles: list[QuantileLosses] = []
        if level is not None:
            others = [one / 100 for one in LEVELS] if is_final else []
            self.intervals = [IntervalCoverage(level)]
            self.intervals += [IntervalCoverage(one, named=True) for one in others]
            self.quantiles = [QuantileLosses()]

    @property
    def metrics(self) -> list[ValueMetric]:
        """All of them, in the order of their figures."""
        return [self.errors, *self.windows, *self.intervals, *self.quantiles]

    def update(self, predictions: Sequence[Prediction], chunk: NumberChunk) -> np.ndarray:
        """Count predictions, and return their numbers, float64 (B, T, D).

        Raises:
            InputError: a truth has more steps than its prediction.
        """
        values = stacked(predictions, chunk)
        self.errors.update(values, chunk.truth, chunk.series)
        for errors in self.windows:
            spread = self.source.row_scales(chunk.sources).spread[:, None]
            seen = self.source.transformed
            errors.update(seen(values), seen(chunk.truth), spread, chunk.series)
        given: list[Any] = [one.distribution for one in predictions] if self.quantiles else []
        for coverage in self.intervals:
            bounds = [one.interval(coverage.level) for one in given]
            low, high = (_stacked(side, chunk) for side in zip(*bounds, strict=True))
            coverage.update(low, high, chunk.truth, chunk.series)
        for losses in self.quantiles:
            levels = zip(*(one.quantiles(losses.levels) for one in given), strict=True)
            found = np.stack([_stacked(one, chunk) for one in levels])
            losses.update(found, chunk.truth, chunk.series)
        return values


def stacked(predictions: Iterable[Prediction], chunk: NumberChunk) -> np.ndarray:
    """Stack the numbers of a chunk's predictions, float64 (B, T, D), NaN behind rows' ends."""
    return _stacked([one.values for one in predictions], chunk)


def _stacked(values: Sequence[Any], chunk: NumberChunk) -> np.ndarray:
    """Stack predictions (T or more, D) of a chunk's rows, with NaN behind the ends of rows."""
    found = np.full(chunk.truth.shape, np.nan)
    for row, one, truth, length in zip(found, values, chunk.truth, chunk.lengths, strict=True):
        row[:length] = first_steps(one, truth[:length])
    return found
