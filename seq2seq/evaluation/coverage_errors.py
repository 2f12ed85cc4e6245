"""How sure the coverage of intervals is."""

import math
from collections.abc import Sequence

import numpy as np

from seq2seq.evaluation.evaluation import Evaluation
from seq2seq.evaluation.row_blocks import RowBlocks
from seq2seq.metrics import IntervalCoverage

SURE = 3  # standard errors between a coverage and its level from which it is reported
UNCALIBRATED = "Calibrate them: train with 'calibrate_intervals=[{:g}]'."
CALIBRATED = "The rows by which they were calibrated seem to be others."


def add_coverage_errors(
    result: Evaluation, intervals: Sequence[IntervalCoverage], rows: np.ndarray, blocks: RowBlocks
) -> None:
    """Add the standard errors of coverages, and a note where the head's is far from its level.

    Args:
        result: takes `coverage_errors`, with the names of the figures, and the note.
        intervals: of the head's own level first.
        rows: int64 (N,), the rows in the order in which the intervals counted them.
        blocks: of these rows.
    """
    for metric in intervals:
        (name, coverage), *_ = metric.result().items()
        inside, counts = np.concatenate(metric.of_rows).T
        excess = {name: [inside - metric.level * counts]}
        error = blocks.errors(rows, counts, excess)[name]
        if not math.isnan(error):  # resamples of rows that are nearly all alike tell nothing
            error = max(error, blocks.least_error(len(rows), metric.level))
        result.coverage_errors[name] = error
        if metric is intervals[0]:
            _note(result, metric.level, coverage, error)


def _note(result: Evaluation, level: float, coverage: float, error: float) -> None:
    distance = abs(coverage - level)
    if not distance > SURE * error:  # as where the error is NaN
        return
    remedy = CALIBRATED if result.interval_calibration else UNCALIBRATED.format(level)
    direction = "too few" if coverage < level else "too many"
    result.notes.append(
        f"Intervals of {level:.0%} contain {coverage:.1%} of the values, {distance / error:.1f} "
        f"standard errors {direction}. {remedy}"
    )
