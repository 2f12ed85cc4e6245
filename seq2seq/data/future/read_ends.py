"""Reading of what a forecast of each series needs."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow

from seq2seq.data.future.continuation import Continuation
from seq2seq.data.future.following import following
from seq2seq.data.future.frame_file import FrameFile
from seq2seq.data.future.time_form import TimeForm
from seq2seq.data.series.calendar_features import calendar_features, column_names
from seq2seq.data.series.gaps import treat_gaps
from seq2seq.data.series.series_file import SeriesFile
from seq2seq.data.series.series_options import SeriesOptions
from seq2seq.data.series.static_columns import encode_static
from seq2seq.data.series.steps import Steps, find_steps
from seq2seq.data.series.table import OneSeries, read_series
from seq2seq.data.series.time_zones import to_local
from seq2seq.data.series.times import time_text
from seq2seq.errors import BadRow, InputError
from seq2seq.features.forward_fill import forward_fill


class Ends(NamedTuple):
    """What a forecast of each series needs.

    Attributes:
        series: the series that can be continued.
        columns: names of the columns of their rows.
        form: in which their times are written; None without times.
        names_type: Arrow type of the column of their names; None for a single series.
    """

    series: list[Continuation]
    columns: list[str]
    form: TimeForm | None
    names_type: Any


def read_ends(
    options: SeriesOptions, file: SeriesFile | FrameFile, count: int, known: Sequence[str]
) -> Ends:
    """Read what follows the last row with a target in each series; notes are added to the options.

    Args:
        options: how the file is read. All but its path, its splits and its windows are used.
        file: the file or frame.
        count: steps that follow, N.
        known: columns of the trained model's source, for the static ones.

    Raises:
        InputError: no series can be continued, or covariates of the future are missing.
        BadRow: a bad cell, or a missing one that `missing` does not allow.
    """
    numbers = [*options.targets, *options.past_covariates, *options.covariates]
    reading = options.time_zone, options.day_first, options.static
    all_series = read_series(file, options.time, numbers, options.series, options.note, *reading)
    steps = None
    if options.time is not None:
        zone = options.time_zone
        steps = find_steps(
            [to_local(one.times, zone) for one in all_series if one.times is not None]
        )
        all_series = treat_gaps(all_series, options.gaps, options.note, zone)
    reader = _EndReader(options, file, numbers, count, steps)
    found = [end for one in all_series if (end := reader.read(one))]
    reader.report(len(all_series))
    columns = [*numbers, *column_names(options.calendar)]
    if options.static:
        names = {end.name for end in found}
        cells = [one.static for one in all_series if one.name in names]
        static = encode_static(options.static, cells, known)
        for sentence in static.unknown:
            options.note(sentence)
        columns += static.columns
        for end, values in zip(found, static.values, strict=True):
            constant = np.broadcast_to(values, (len(end.rows), len(values)))
            end.rows = np.concatenate([end.rows, constant], axis=1)
    return Ends(found, columns, *_forms(options, file))


def _forms(options: SeriesOptions, file: SeriesFile | FrameFile) -> tuple[TimeForm | None, Any]:
    """The forms of the columns of times and of names."""
    names = [name for name in (options.time, options.series) if name is not None]
    if not names:
        return None, None
    table, commas = file.columns([], names, lambda sentence: None)
    form = names_type = None
    if options.time is not None:
        form = TimeForm(table[options.time], options.time_zone, options.day_first, commas)
    if options.series is not None:
        names_type = table[options.series].type
        if pyarrow.types.is_dictionary(names_type):
            names_type = names_type.value_type
    return form, names_type


class _EndReader:
    """A reader of the ends of series, which collects what is to be reported."""

    def __init__(
        self,
        options: SeriesOptions,
        file: SeriesFile | FrameFile,
        numbers: Sequence[str],
        count: int,
        steps: Steps | None,
    ):
        self.options = options
        self.file = file
        self.numbers = numbers
        self.count = count
        self.steps = steps
        self.num_targets = len(options.targets)
        self.num_past = self.num_targets + len(options.past_covariates)
        self.empty: list[str] = []  # series without a value that a forecast can continue
        self.short: list[str] = []
        self.later: list[tuple[str, int, str]] = []  # series with rows behind their last target
        self.lacking: list[str] = []  # why covariates are missing

    def read(self, one: OneSeries) -> Continuation | None:
        """Return the end of a series; None if it cannot be continued."""
        targets = one.values[:, : self.num_targets]
        if one.is_measured is not None:
            targets = np.where(one.is_measured[:, None], targets, np.nan)
        present = np.flatnonzero(~np.isnan(targets).all(axis=1))
        if not len(present):
            self.empty.append(one.name)
            return None
        now = int(present[-1]) + 1
        start, end = next(piece for piece in one.pieces() if now <= piece[1])
        values = one.values[start:end]
        if self.options.missing == "ffill":
            values = forward_fill(values, np.array([len(values)]))
        observed = now - start
        if observed < (1 if self.options.short == "pad" else self.options.lookback):
            self.short.append(one.name)
            return None
        window = values[max(0, observed - self.options.lookback) : observed]
        if not self._is_usable(one, window, now):
            return None
        if now < len(one.values):
            last = "" if one.times is None else self._time(one.times[now - 1])
            self.later.append((one.name, len(one.values) - now, last))
        rows = np.full((observed + self.count, len(self.numbers)), np.nan)
        rows[:observed] = values[:observed]
        given = values[observed : observed + self.count, self.num_past :]
        rows[observed : observed + len(given), self.num_past :] = given
        times = self._times(one, start, now, end)
        self._check_covariates(one, rows[observed:], times, len(given))
        return Continuation(one.name, self._with_calendar(rows, times), observed, times)

    def report(self, total: int) -> None:
        """Add notes on series that are left out; raise InputError if none is left."""
        if self.lacking:
            raise InputError(self._lacking())
        options, note = self.options, self.options.note
        pad = " With data.short=pad, sources may be shorter." if options.short == "drop" else ""
        rows = (
            f"fewer than data.lookback={options.lookback} rows without a gap up to the last value "
            "of a target"
        )
        values = "no value that a forecast can continue"
        for names, fault, remedy in ((self.empty, values, ""), (self.short, rows, pad)):
            if names and len(self.empty) + len(self.short) == total:
                raise InputError(f"{_named(names, self.file)} must not have {fault}.{remedy}")
            if names:
                are = "is left out, which has" if len(names) == 1 else "are left out, which have"
                note(f"{len(names)} series {are} {fault}, such as {names[0]!r}.{remedy}")
        if self.later:
            name, count, last = self.later[0]
            after = f" after {last}" if last else ""
            whose = f" of series {name!r}" if name else ""
            such = f"{count} row{'s' * (count > 1)}{after}{whose}"
            such = such if len(self.later) == 1 else f"{len(self.later)} series, such as {such}"
            used = "; their covariates are used" if options.covariates else ""
            note(f"The last rows have no values of targets: {such}. Forecasts begin there{used}.")

    def _is_usable(self, one: OneSeries, window: np.ndarray, now: int) -> bool:
        """Whether a source has values; raises BadRow for one that may not be missing."""
        options = self.options
        is_blank = np.isnan(window)
        if is_blank[:, : self.num_past].all() or (options.missing == "ffill" and is_blank.any()):
            self.empty.append(one.name)
            return False
        for step, column in np.argwhere(is_blank)[:1]:
            if options.missing == "raise":
                row = int(one.rows[now - len(window) + int(step)])
                remedy = "Fill it in, or set data.missing=ffill."
                place = self.file.place(row, self.numbers[column])
                raise BadRow(row, "must have a value", remedy).at(place)
        return True

    def _times(self, one: OneSeries, start: int, now: int, end: int) -> np.ndarray | None:
        """The times of the rows, and of those that follow."""
        if one.times is None:
            return None
        given = one.times[start : min(end, now + self.count)]
        absent = now - start + self.count - len(given)
        if not absent:
            return given
        if self.steps is None:
            return None
        more = following(given[-1:], self.steps, absent, self.options.time_zone)
        return np.concatenate([given, more.astype(given.dtype)])

    def _with_calendar(self, rows: np.ndarray, times: np.ndarray | None) -> np.ndarray:
        if not self.options.calendar:
            return rows
        if times is None:
            raise InputError(
                f"{self.options.time} of {self.file} must have a usual step, by which "
                "data.calendar is continued. Give more rows, or rows at regular times."
            )
        if times.dtype.kind != "M":
            raise InputError("data.calendar must be [] for times that are numbers.")
        clock = to_local(times, self.options.time_zone)
        return np.concatenate([rows, calendar_features(self.options.calendar, clock)], axis=1)

    def _check_covariates(
        self, one: OneSeries, future: np.ndarray, times: np.ndarray | None, given: int
    ) -> None:
        """Note what is missing of the covariates of the steps that follow."""
        is_missing = np.isnan(future[:, self.num_past :])
        if self.options.missing == "indicator":
            is_missing[:given] = False  # as in training
        if not is_missing.any():
            return
        columns = [
            repr(name)
            for name, lacks in zip(self.options.covariates, is_missing.any(axis=0), strict=True)
            if lacks
        ]
        known = int(np.flatnonzero(is_missing.any(axis=1))[0])
        whose = f" of series {one.name!r}" if one.name else ""
        needed = f"for {self.count} steps after the last value of a target"
        found = f"{known}"
        if times is not None:
            needed += f", until {self._time(times[-1])}"
            found = f"until {self._time(times[known - self.count - 1])}"
        self.lacking.append(
            f"{self.file} must have {' and '.join(columns)}{whose} {needed}, not only {found}"
        )

    def _lacking(self) -> str:
        others = len(self.lacking) - 1
        more = f" ({others:,} more series lack them as well)" if others else ""
        return f"{self.lacking[0]}{more}. Add rows whose targets are empty."

    def _time(self, time: np.generic) -> str:
        return time_text(to_local(np.array([time]), self.options.time_zone)[0])


def _named(names: Sequence[str], file: SeriesFile | FrameFile) -> str:
    """What a message calls series that cannot be continued."""
    if not names[0]:
        return str(file)
    return f"Series {names[0]!r} of {file}" + (
        f", like {len(names) - 1} others," * (len(names) > 1)
    )
