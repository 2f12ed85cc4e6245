"""The option `transform`: what it requires of rows and models, and where it may help."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from seq2seq.data.series.one_series import OneSeries
from seq2seq.data.series.series_file import SeriesFile
from seq2seq.data.series.window_table import WindowTable
from seq2seq.errors import BadRow, InputError
from seq2seq.features.column_statistics import NOISE
from seq2seq.features.number_reader import NO_LOGARITHMS, NOT_NEGATIVE

if TYPE_CHECKING:  # it loads Keras
    from seq2seq.features.values import Values

NUM_PARTS = 10  # of a series
LEAST_ROWS = 8  # of a part
MOST_SERIES = 1000
LEAST_LEVEL = 10.0  # 1 is little beside it
LEAST_RATIO = 2.5  # of the tenth highest levels and the tenth lowest ones
LEAST_SLOPE = 0.75  # 0 where the spread is constant, 0.5 for counts, 1 where it is in proportion
LEAST_CORRELATION = 0.8


def check_rows_for(
    transform: str, all_series: Sequence[OneSeries], targets: Sequence[str], file: SeriesFile
) -> None:
    """Check that a transform can be applied to the targets, the first columns of all rows.

    Values between -1 and 0, whose log1p exists, are refused, too: a column that falls below 0 does
    not grow in proportion to its level, and no forecast would be below 0.

    Raises:
        BadRow: a value below 0, for log1p.
    """
    if transform == "none":
        return
    for one in all_series:
        values = one.values[:, : len(targets)]
        for step, column in np.argwhere(values < 0)[:1]:
            row, fault = int(one.rows[step]), f"must be {NOT_NEGATIVE}, not {values[step, column]}"
            raise BadRow(row, fault, NO_LOGARITHMS).at(file.place(row, targets[column]))


def check_model_for(transform: str, target: "Values") -> None:
    """Check that a model was trained with a transform.

    Raises:
        InputError: it was trained with another one.
    """
    trained = "log1p" if target.log_columns else "none"
    if transform != trained:
        raise InputError(
            f"data.transform must be {trained}, as in the training of the model, not {transform}."
        )


def growth_remarks(windows: WindowTable, columns: Sequence[str]) -> list[str]:
    """Say which targets spread in proportion to their level, so that log1p may help.

    The training part of each series is cut into ten parts. The logarithms of their means and
    standard deviations, less those of the series, are on a line of slope 1 if the spread is in
    proportion to the level (Taylor, 1961, "Aggregation, Variance and the Mean").

    Args:
        windows: the series; their targets are not transformed.
        columns: names; the targets are the first ones.
    """
    found = [
        repr(columns[column])
        for column in range(windows.num_targets)
        if _grows(windows, windows.values[:, column])
    ]
    if not found:
        return []
    subject, its = ("spread", "its level") if len(found) == 1 else ("spreads", "their levels")
    verb = "grows" if len(found) == 1 else "grow"
    return [
        f"The {subject} of {', '.join(found)} {verb} in proportion to {its}: data.transform=log1p "
        "may give better forecasts, except with model/head=negative_binomial."
    ]


def _grows(windows: WindowTable, values: np.ndarray) -> bool:
    """Whether the spread of a column grows in proportion to its level, which varies much."""
    assert windows.facts is not None
    if np.fmin.reduce(values) < 0:
        return False
    train_ends, _ = windows.facts.arrays()
    starts = np.concatenate([[0], windows.ends[:-1]])
    chosen = np.unique(np.linspace(0, len(starts) - 1, MOST_SERIES).astype("int64"))
    found = [_parts(values[starts[one] : train_ends[one]]) for one in chosen]
    levels, spreads = np.concatenate([np.empty((2, 0)), *found], axis=1)
    if len(levels) < NUM_PARTS or not (levels.any() and spreads.any()):
        return False
    low, high = np.quantile(levels, (0.1, 0.9))
    both, squares = (levels * spreads).sum(), np.square(levels).sum()
    correlation = both / np.sqrt(squares * np.square(spreads).sum())
    return bool(
        high - low >= np.log(LEAST_RATIO)
        and both / squares >= LEAST_SLOPE
        and correlation >= LEAST_CORRELATION
    )


def _parts(values: np.ndarray) -> np.ndarray:
    """Compute logarithms of the means and deviations of parts, less their means: (2, parts)."""
    parts = [part[~np.isnan(part)] for part in np.array_split(values, NUM_PARTS)]
    both = [(part.mean(), part.std()) for part in parts if len(part) >= LEAST_ROWS]
    kept = [(mean, std) for mean, std in both if mean >= LEAST_LEVEL and std > NOISE * mean]
    logs = np.log(np.array(kept).reshape(-1, 2)).T
    return logs - logs.mean(axis=1, keepdims=True) if kept else logs
