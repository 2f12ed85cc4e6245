"""Gaps in the times of series."""

from collections.abc import Callable, Sequence

import numpy as np

from seq2seq.data.series.steps import Steps, find_steps
from seq2seq.data.series.table import OneSeries
from seq2seq.data.series.time_zones import to_local, to_utc
from seq2seq.data.series.times import time_text

SHOWN = 3  # gaps in a message
NO_GAPS = "and there are no gaps."
EFFECTS = {
    "split": "No window extends over a gap",
    "report": "Windows extend over gaps as if there were none",
    "fill": "Rows are inserted there that repeat the one before the gap",
}


def treat_gaps(
    all_series: Sequence[OneSeries], gaps: str, say: Callable[[str], None], zone: str | None = None
) -> list[OneSeries]:
    """Find and report gaps, and break series there, or fill them.

    Args:
        all_series: the series, with times.
        gaps: split, report or fill.
        say: receives sentences on the usual step, and on the gaps.
        zone: time zone, by which months and weeks are counted; None for that of the times.
    """
    all_times = [to_local(one.times, zone) for one in all_series if one.times is not None]
    steps = find_steps(all_times)
    if steps is None:
        say("Times have no usual step, so gaps are not looked for.")
        return list(all_series)
    treated, found = [], []
    for one in all_series:
        assert one.times is not None
        clock = to_local(one.times, zone)
        numbers = np.diff(steps.numbers(clock if steps.is_of_calendar else one.times))
        places = np.flatnonzero(numbers > steps.most) + 1
        absent = np.round(numbers[places - 1]).astype("int64") - 1
        found += [
            (count, time_text(clock[place - 1]), one.name)
            for place, count in zip(places.tolist(), absent.tolist(), strict=True)
        ]
        if gaps == "split":
            one = one._replace(breaks=places)
        treated.append(_filled(one, places, absent, steps, zone) if gaps == "fill" else one)
    say(_report(steps, found, gaps))
    return treated


def _filled(
    one: OneSeries, places: np.ndarray, absent: np.ndarray, steps: Steps, zone: str | None
) -> OneSeries:
    """Insert `absent` rows before each of some places, copies of the row before them."""
    assert one.times is not None
    copies = np.ones(len(one.values), "int64")
    copies[places - 1] += absent
    rows = np.repeat(np.arange(len(copies)), copies)
    is_measured = np.concatenate([[True], np.diff(rows) > 0])
    zone = zone if steps.is_of_calendar else None
    times = to_local(one.times, zone)[rows]
    for end, count in zip((np.cumsum(copies)[places - 1]).tolist(), absent.tolist(), strict=True):
        times[end - count : end] = steps.between(times[end - count - 1], count)
    times = times if zone is None else to_utc(times, zone)
    return one._replace(
        times=times, values=one.values[rows], rows=one.rows[rows], is_measured=is_measured
    )


def _report(steps: Steps, found: Sequence[tuple[int, str, str]], gaps: str) -> str:
    if not found:
        return f"The usual step of time is {steps.unit}, {NO_GAPS}"
    shown = [
        f"{count:,} step{'s' * (count > 1)} after {time}" + (f" of series {name!r}" if name else "")
        for count, time, name in found[:SHOWN]
    ]
    are = "is 1 gap" if len(found) == 1 else f"are {len(found):,} gaps"
    such = ": " if len(found) <= SHOWN else ", such as "
    return (
        f"The usual step of time is {steps.unit}. There {are}{such}{', '.join(shown)}. "
        f"{EFFECTS[gaps]} (data.gaps={gaps})."
    )
