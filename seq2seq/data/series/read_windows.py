"""Reading of a file of series, and cutting of its windows."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from seq2seq.data.series.cut_series import cut_series
from seq2seq.data.series.cutting import Cut, Cutting
from seq2seq.data.series.gaps import treat_gaps
from seq2seq.data.series.one_series import OneSeries
from seq2seq.data.series.series_file import SeriesFile
from seq2seq.data.series.series_options import SeriesOptions
from seq2seq.data.series.split import bounds
from seq2seq.data.series.table import read_series
from seq2seq.data.series.time.calendar_features import calendar_features, column_names
from seq2seq.data.series.time.find_steps import find_all_steps, steps_of_most
from seq2seq.data.series.trained_rows import Record, trained_rows
from seq2seq.data.series.transform import check_rows_for
from seq2seq.data.series.window_table import SeriesFacts, WindowTable
from seq2seq.errors import BadRow, InputError
from seq2seq.features.forward_fill import forward_fill


class Reading(NamedTuple):
    """What was read.

    Attributes:
        windows: all but static columns.
        train: float64 (T, D), rows of train, from which scaling is learned, NaN where missing.
        columns: names of the table's columns; those of the calendar are the last ones.
        num_numbers: number of the columns before those.
        static: the static cells of each series.
        in_train: bool (series,), whether a series has rows of train.
        trained: a record of the rows of train and validation, by `trained_rows`.
        times: (rows,), as `Series.row_times` returns them.
    """

    windows: WindowTable
    train: list[np.ndarray]
    columns: list[str]
    num_numbers: int
    static: list[tuple[str, ...]]
    in_train: np.ndarray
    trained: Record
    times: np.ndarray


def read_windows(dataset: SeriesOptions) -> Reading:
    """Read the file of a data set, and cut all windows; add notes on both to it.

    Raises:
        InputError: a bad option, or no window in a split.
        BadRow: a bad cell, or one that `missing` or `transform` does not allow.
    """
    file = SeriesFile(dataset.file, *dataset.layout)
    columns = [*dataset.targets, *dataset.past_covariates, *dataset.covariates]
    options = dataset.time_zone, dataset.day_first, dataset.static, dataset.duplicates
    all_series = read_series(file, dataset.time, columns, dataset.series, dataset.note, *options)
    if dataset.missing == "raise":
        _check_present(all_series, columns, file)
    check_rows_for(dataset.transform, all_series, dataset.targets, file)
    measured = all_series  # before gaps are filled
    cycles: dict[int, str] = {}
    if dataset.time is not None:
        clocks = [one.clock for one in all_series if one.clock is not None]
        all_steps = find_all_steps(clocks)
        steps = steps_of_most(all_steps, clocks)
        cycles = steps.cycles() if steps else {}
        all_series = treat_gaps(
            all_series, all_steps, dataset.gaps, dataset.note, dataset.time_zone
        )
    if dataset.calendar:
        all_series = _with_calendar(all_series, dataset.calendar)
    all_bounds = bounds(
        dataset.split, all_series, dataset.note, dataset.time_zone, dataset.day_first
    )
    counts = [
        ends[2] if one.is_measured is None else int(one.is_measured[: ends[2]].sum())
        for one, ends in zip(all_series, all_bounds, strict=True)
    ]
    trained = trained_rows(measured, counts)
    train = [
        _measured(one)[start : min(end, ends[1])]
        for one, ends in zip(all_series, all_bounds, strict=True)
        for start, end in one.pieces()
    ]
    starts = np.cumsum([0, *(len(one.values) for one in all_series)]).tolist()
    facts = SeriesFacts(
        names=[one.name for one in all_series],
        train_ends=[start + ends[1] for start, ends in zip(starts, all_bounds, strict=False)],
        breaks=[
            start + row
            for start, one in zip(starts, all_series, strict=False)
            for row in one.breaks.tolist()
        ],
        cycles=cycles,
    )
    return Reading(
        windows=_cut(dataset, all_series, all_bounds)._replace(facts=facts),
        train=[part for part in train if len(part)],
        columns=[*columns, *column_names(dataset.calendar)],
        num_numbers=len(columns),
        static=[one.static for one in all_series],
        in_train=np.array([ends[1] > 0 for ends in all_bounds]),
        trained=trained,
        times=np.concatenate([_times(one) for one in all_series]),
    )


def _cut(
    dataset: SeriesOptions, all_series: Sequence[OneSeries], all_bounds: Sequence[Sequence[int]]
) -> WindowTable:
    """Cut the windows of each split, and report those that are left out or short."""
    least = 1 if dataset.short == "pad" else dataset.lookback
    cutting = Cutting(dataset.lookback, dataset.horizon, dataset.stride, least)
    cuts = cut_series(all_series, all_bounds, cutting, str(dataset.path), dataset.note)
    parts = [one.values for one in all_series]
    values = parts[0] if len(parts) == 1 else np.concatenate(parts)
    num_targets, is_filled = len(dataset.targets), dataset.missing == "ffill"
    is_missing = np.concatenate([np.isnan(_measured(one)[:, :num_targets]) for one in all_series])
    if is_filled:
        pieces = [end - start for one in all_series for start, end in one.pieces()]
        values = forward_fill(values, np.array(pieces))
    filled = is_missing & ~np.isnan(values[:, :num_targets])
    table = WindowTable(
        values=values,
        cuts={},
        horizon=dataset.horizon,
        num_targets=num_targets,
        known_later=num_targets + len(dataset.past_covariates),
        ends=np.cumsum(list(map(len, parts))),
        filled=filled if filled.any() else None,
        clock=_hours(all_series),
    )
    for split, cut in cuts.items():
        left = cutting.without_missing(cut, values, is_missing, table.known_later, is_filled)
        table.cuts[split] = _first(left, dataset.limit)
        num_left_out = len(cut.middles) - len(left.middles)
        _report_missing(dataset, split, all_series, num_left_out, left)
        _report_short(dataset, split, table.cuts[split])
    return table


def _hours(all_series: Sequence[OneSeries]) -> np.ndarray | None:
    """Return the time of each row in hours since 1970, int32 (rows,); None where there is none."""
    clocks = [one.clock for one in all_series if one.clock is not None]
    if not clocks or clocks[0].dtype.kind != "M":
        return None
    return np.concatenate(clocks).astype("datetime64[h]").astype("int32")


def _times(one: OneSeries) -> np.ndarray:
    """Return the times of the rows of a series, or their numbers."""
    return np.arange(len(one.values)) if one.times is None else one.times


def _measured(one: OneSeries) -> np.ndarray:
    """Return the values of a series, NaN in rows that fill gaps."""
    if one.is_measured is None:
        return one.values
    return np.where(one.is_measured[:, None], one.values, np.nan)


def _with_calendar(all_series: Sequence[OneSeries], names: Sequence[str]) -> list[OneSeries]:
    """Append the features of the calendar to the values."""
    clock = np.concatenate([one.clock for one in all_series if one.clock is not None])
    if clock.dtype.kind != "M":
        raise InputError("data.calendar must be [] for times that are numbers.")
    values = np.concatenate([one.values for one in all_series])
    values = np.concatenate([values, calendar_features(names, clock)], axis=1)
    ends = np.cumsum([len(one.values) for one in all_series]).tolist()
    parts = zip(all_series, pairwise([0, *ends]), strict=True)
    return [one._replace(values=values[start:end]) for one, (start, end) in parts]


def _first(cut: Cut, limit: int | None) -> Cut:
    return Cut(*(array[:limit] for array in cut))


def _report_missing(
    dataset: SeriesOptions, split: str, all_series: Sequence[OneSeries], left_out: int, cut: Cut
) -> None:
    """Report windows that are left out; raise InputError if none is left."""
    is_filled = any(one.is_measured is not None for one in all_series)
    has_missing = any(np.isnan(one.values).any() for one in all_series)
    reasons = ["missing values"] * has_missing + ["targets in filled gaps"] * is_filled
    if left_out:
        are, have = ("is", "it has") if left_out == 1 else ("are", "they have")
        windows = "window" if left_out == 1 else "windows"
        dataset.note(
            f"{left_out:,} {windows} of {split} {are} left out because {have} "
            f"{' or '.join(reasons)}."
        )
    if len(cut.middles):
        return
    needed, remedy = "no missing targets", "Fill them in"
    if dataset.missing == "ffill":
        needed = "a value in each column, or one before it that can be repeated"
        columns = [*dataset.targets, *dataset.past_covariates, *dataset.covariates]
        is_empty = np.all([np.isnan(one.values).all(axis=0) for one in all_series], axis=0)
        empty = [name for name, is_one in zip(columns, is_empty, strict=False) if is_one]
        remedy = f"Leave out {', '.join(empty)}" if empty else remedy
    raise InputError(
        f"At least one window of {dataset.lookback + dataset.horizon} steps in "
        f"{dataset.given_place(split)} must have {needed}. {remedy}, or lower "
        "data.lookback or data.horizon."
    )


def _report_short(dataset: SeriesOptions, split: str, cut: Cut) -> None:
    """Report windows with short sources."""
    if num_short := int((cut.histories < dataset.lookback).sum()):
        dataset.note(
            f"{num_short:,} of {len(cut.middles):,} windows of {split} have fewer than "
            f"{dataset.lookback} steps before their targets, so that their sources are shorter "
            "(data.short=pad)."
        )


def _check_present(
    all_series: Sequence[OneSeries], columns: Sequence[str], file: SeriesFile
) -> None:
    """Raise BadRow for a missing value."""
    for one in all_series:
        for step, column in np.argwhere(np.isnan(one.values))[:1]:
            remedy = "Fill it in, or set data.missing=indicator or data.missing=ffill."
            row = int(one.rows[step])
            raise BadRow(row, "must have a value", remedy).at(file.place(row, columns[column]))
