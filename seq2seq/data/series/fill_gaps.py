"""Filling of gaps in series."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from seq2seq.data.series.one_series import OneSeries
from seq2seq.data.series.time.steps import Steps
from seq2seq.data.series.time.time_zones import is_shown, to_local, to_utc
from seq2seq.data.series.time.times import time_text
from seq2seq.errors import InputError


class Gaps(NamedTuple):
    """The gaps of a series."""

    places: np.ndarray  # int64 (G,), rows before which others are absent
    spans: np.ndarray  # int64 (G,), steps between the rows before and behind that have none
    counts: np.ndarray  # int64 (G,), those of them that clocks show
    steps: Steps | None  # its usual ones; None if it has none, and no gaps


def fill_gaps(
    all_series: Sequence[OneSeries], all_gaps: Sequence[Gaps], zone: str | None
) -> list[OneSeries]:
    """Insert rows into gaps, copies of the row before each.

    Args:
        all_series: the series, with times.
        all_gaps: the gaps of each one.
        zone: time zone of their clocks; None for none.

    Raises:
        InputError: more rows would be inserted than were measured.
    """
    _check_size(all_series, all_gaps)
    parts = zip(all_series, all_gaps, strict=True)
    return [_filled(one, own, zone) if len(own.places) else one for one, own in parts]


def _check_size(all_series: Sequence[OneSeries], all_gaps: Sequence[Gaps]) -> None:
    """Raise InputError if gaps are longer than all series, as after a wrong date."""
    measured = sum(len(one.values) for one in all_series)
    absent = sum(int(gaps.counts.sum()) for gaps in all_gaps)
    if absent <= measured:
        return
    longest = max(range(len(all_gaps)), key=lambda number: all_gaps[number].counts.max(initial=0))
    one, gaps = all_series[longest], all_gaps[longest]
    assert one.clock is not None
    place = gaps.places[gaps.counts.argmax()]
    before, behind = map(time_text, one.clock[place - 1 : place + 1])
    whose = f" of series {one.name!r}" if one.name else ""
    raise InputError(
        f"data.gaps=fill must insert at most {measured:,} rows, as many as there are, not "
        f"{absent:,}: the longest gap{whose} is from {before} to {behind}. Correct the times, or "
        "set data.gaps=split."
    )


def _filled(one: OneSeries, gaps: Gaps, zone: str | None) -> OneSeries:
    """Insert the rows of one series."""
    assert one.times is not None and one.clock is not None and gaps.steps is not None
    known = one.clock if gaps.steps.is_of_calendar else one.times
    parts = zip(gaps.places.tolist(), gaps.spans.tolist(), strict=True)
    absent = [gaps.steps.between(known[place - 1], count) for place, count in parts]
    places = np.repeat(gaps.places, gaps.spans)
    times = clock = np.concatenate(absent).astype(known.dtype)
    if zone is not None and gaps.steps.is_of_calendar:
        exists = is_shown(clock, zone)
        places, clock = places[exists], clock[exists]
        times = to_utc(clock, zone, np.diff(places, prepend=-1) > 0)
    elif zone is not None:
        clock = to_local(times, zone)
    is_between = (times > one.times[places - 1]) & (times < one.times[places])
    places, times, clock = places[is_between], times[is_between], clock[is_between]
    before = places - 1
    return one._replace(
        times=np.insert(one.times, places, times),
        clock=np.insert(one.clock, places, clock),
        values=np.insert(one.values, places, one.values[before], axis=0),
        rows=np.insert(one.rows, places, one.rows[before]),
        is_measured=np.insert(np.ones(len(one.rows), bool), places, False),
    )
