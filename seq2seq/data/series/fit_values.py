"""Fitting of the features of windows."""

import functools
from typing import Any

import numpy as np

from seq2seq.data.series.least_spreads import least_spreads
from seq2seq.data.series.read_windows import Reading
from seq2seq.data.series.static_columns import StaticColumns
from seq2seq.data.series.transform import growth_remarks
from seq2seq.errors import InputError
from seq2seq.features.logarithms import logarithms
from seq2seq.features.row_scaled_values import RowScaledValues
from seq2seq.features.values import Values


def fit_values(
    read: Reading,
    static: StaticColumns | None,
    normalizer: str,
    missing: str,
    scale_by: str = "all",
    transform: str = "none",
) -> tuple[Values, Values, list[str]]:
    """Fit the features of source and target, which scale shared columns in the same way.

    Features of the calendar, and columns of 0 and 1, are not scaled.

    Args:
        read: the windows, and the rows of train.
        static: the static columns; None for none.
        normalizer: standard, minmax, robust or none (see `Values`).
        missing: raise, indicator or ffill; gaps are filled in the table.
        scale_by: all, window or auto: see `SeriesOptions`.
        transform: of the targets: none or log1p.

    Returns:
        The features, and sentences on columns that teach nothing, on the choice of the scale, and
        on targets whose logarithms may be better.

    Raises:
        InputError: a column has no value in train.
    """
    columns, is_scaled = read.columns, [True] * read.num_numbers
    is_scaled += [False] * (len(columns) - len(is_scaled))
    notes = _check_columns(read)
    windows, num_targets = read.windows, read.windows.num_targets
    log_columns = num_targets if transform == "log1p" else 0
    if not log_columns:
        notes += growth_remarks(windows, columns)
    learned = _learned(read.train, normalizer, log_columns)
    if static is not None:
        columns, is_scaled = columns + static.columns, is_scaled + static.is_number
        constant = _learned([static.values[read.in_train]], normalizer)
        learned = np.concatenate([learned, constant], axis=1)
        learned[2, len(read.columns) :] = 0  # rows of different series do not follow each other
    center, scale, naive_error = learned
    center, scale = np.where(is_scaled, center, 0), np.where(is_scaled, scale, 1)
    has_known = len(columns) > windows.known_later
    kind: Any = Values
    floor, remarks = least_spreads(
        windows._replace(values=logarithms(windows.values, log_columns)),
        scale_by,
        center[:num_targets],
        [f"log(1 + {name})" for name in columns[:log_columns]] or columns,
    )
    if floor is not None:
        kind = functools.partial(RowScaledValues, num_scaled=num_targets, floor=floor.tolist())
    notes += remarks
    source = kind(
        dim=len(columns),
        normalizer=normalizer,
        missing="indicator" if missing == "indicator" else "raise",
        horizon=windows.horizon if has_known else 0,
        observed=windows.known_later,
        center=center.tolist(),
        scale=scale.tolist(),
        naive_error=naive_error.tolist(),
        columns=columns,
        log_columns=log_columns,
    )
    target = kind(
        dim=num_targets,
        normalizer=normalizer,
        center=center[:num_targets].tolist(),
        scale=scale[:num_targets].tolist(),
        naive_error=naive_error[:num_targets].tolist(),
        columns=columns[:num_targets],
        log_columns=log_columns,
    )
    return source, target, notes


def _check_columns(read: Reading) -> list[str]:
    """Raise InputError for a column without a value in train; report constant ones."""
    lows = np.fmin.reduce([np.fmin.reduce(part, axis=0) for part in read.train])
    highs = np.fmax.reduce([np.fmax.reduce(part, axis=0) for part in read.train])
    columns = read.columns[: read.num_numbers]
    for name, low in zip(columns, lows, strict=False):
        if np.isnan(low):
            raise InputError(
                f"Column {name!r} must have a value in the train part, from which its scale is "
                "learned. Leave it out, or set another data.split."
            )
    constant = [name for name, low, high in zip(columns, lows, highs, strict=False) if low == high]
    if not constant:
        return []
    have = "column has" if len(constant) == 1 else "columns have"
    return [f"{len(constant)} {have} the same value in all rows of train: {', '.join(constant)}."]


def _learned(rows: list[np.ndarray], normalizer: str, log_columns: int = 0) -> np.ndarray:
    """Learn center, scale and naive error, float64 (3, D)."""
    fitted = Values(normalizer=normalizer, missing="ffill", log_columns=log_columns).fit([rows])
    assert fitted.naive_error is not None
    return np.stack([*fitted.scaling(), fitted.naive_error])
