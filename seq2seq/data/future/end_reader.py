"""The ends of series, one by one."""

from collections.abc import Sequence

import numpy as np

from seq2seq.data.future.continuation import Continuation
from seq2seq.data.future.following import following
from seq2seq.data.future.frame_file import FrameFile
from seq2seq.data.series.one_series import OneSeries
from seq2seq.data.series.series_file import SeriesFile
from seq2seq.data.series.series_options import SeriesOptions
from seq2seq.data.series.time.calendar_features import calendar_features
from seq2seq.data.series.time.steps import Steps
from seq2seq.data.series.time.time_zones import to_local
from seq2seq.data.series.time.times import time_text
from seq2seq.errors import BadRow, InputError
from seq2seq.features.forward_fill import forward_fill


class EndReader:
    """A reader of the ends of series, which collects what is to be reported.

    Args:
        options: how missing values and short series are treated.
        file: of the series, for messages.
        numbers: columns of their rows.
        count: steps that follow, N.
    """

    def __init__(
        self,
        options: SeriesOptions,
        file: SeriesFile | FrameFile,
        numbers: Sequence[str],
        count: int,
    ):
        self.options = options
        self.file = file
        self.numbers = numbers
        self.count = count
        self.num_targets = len(options.targets)
        self.num_past = self.num_targets + len(options.past_covariates)
        self.empty: list[str] = []  # series without a value that a forecast can continue
        self.short: list[str] = []
        self.later: list[tuple[str, int, str]] = []  # series with rows behind their last target
        self.lacking: list[str] = []  # why covariates are missing

    def read(self, one: OneSeries, steps: Steps | None) -> Continuation | None:
        """Return the end of a series; None if it cannot be continued.

        Args:
            one: the series.
            steps: its usual step of time; None where it is not known.
        """
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
            is_row = np.ones(len(one.values)) if one.is_measured is None else one.is_measured
            self.later.append((one.name, int(is_row[now:].sum()), last))
        rows = np.full((observed + self.count, len(self.numbers)), np.nan)
        rows[:observed] = values[:observed]
        given = values[observed : observed + self.count, self.num_past :]
        rows[observed : observed + len(given), self.num_past :] = given
        times = self._times(one, steps, start, now, end)
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

    def _times(
        self, one: OneSeries, steps: Steps | None, start: int, now: int, end: int
    ) -> np.ndarray | None:
        """The times of the rows, and of those that follow."""
        if one.times is None:
            return None
        given = one.times[start : min(end, now + self.count)]
        absent = now - start + self.count - len(given)
        if not absent:
            return given
        if steps is None:
            return None
        more = following(given, steps, absent, self.options.time_zone)
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
    others = len(names) - 1
    like = f", like {others:,} other{'s' * (others > 1)}," if others else ""
    return f"Series {names[0]!r} of {file}{like}"
