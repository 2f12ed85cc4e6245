"""Gaps in the times of series."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from seq2seq.data.series.fill_gaps import Gaps, fill_gaps
from seq2seq.data.series.one_series import OneSeries
from seq2seq.data.series.time.steps import Steps
from seq2seq.data.series.time.time_zones import is_shown
from seq2seq.data.series.time.times import time_text

SHOWN = 3  # gaps, or usual steps, in a message
NO_GAPS = "and there are no gaps."
CHECKED = 100_000  # absent rows of a gap of which some may be at times that clocks skip
EFFECTS = {
    "split": "No window extends over a gap",
    "report": "Windows extend over gaps as if there were none",
    "fill": "Rows are inserted there that repeat the one before the gap",
}


def treat_gaps(
    all_series: Sequence[OneSeries],
    steps: Sequence[Steps | None],
    gaps: str,
    note: Callable[[str], None],
    zone: str | None = None,
) -> list[OneSeries]:
    """Find and report gaps, and break series there, or fill them.

    Args:
        all_series: the series, with times.
        steps: the usual step of each, as `find_all_steps` returns them.
        gaps: split, report or fill.
        note: receives sentences on the usual step, and on the gaps.
        zone: time zone of their clocks; None for none.

    Raises:
        InputError: more rows would have to be inserted than were measured.
    """
    found = [_find(one, own, zone) for one, own in zip(all_series, steps, strict=True)]
    for sentence in _report(all_series, steps, found, gaps):
        note(sentence)
    if gaps == "fill":
        return fill_gaps(all_series, found, zone)
    if gaps == "report":
        return list(all_series)
    parts = zip(all_series, found, strict=True)
    return [one._replace(breaks=own.places) for one, own in parts]


def _find(one: OneSeries, steps: Steps | None, zone: str | None) -> Gaps:
    """Find the gaps of a series; none where it has no usual step."""
    assert one.times is not None and one.clock is not None
    if steps is None:
        none = np.empty(0, "int64")
        return Gaps(none, none, none, None)
    numbers = np.diff(steps.numbers(one.clock if steps.is_of_calendar else one.times))
    places = np.flatnonzero(numbers > steps.most) + 1
    spans = np.round(numbers[places - 1]).astype("int64") - 1
    counts = spans.copy()
    if zone is not None and steps.is_of_calendar:
        is_set_forward = np.diff(one.clock) > np.diff(one.times)
        for index in np.flatnonzero(is_set_forward[places - 1] & (counts <= CHECKED)):
            absent = steps.between(one.clock[places[index] - 1], int(counts[index]))
            counts[index] = is_shown(absent, zone).sum()
    is_gap = counts > 0
    return Gaps(places[is_gap], spans[is_gap], counts[is_gap], steps)


def _report(
    all_series: Sequence[OneSeries],
    all_steps: Sequence[Steps | None],
    all_gaps: Sequence[Gaps],
    gaps: str,
) -> list[str]:
    """Write sentences on usual steps and on gaps."""
    units = Counter(steps.unit for steps in all_steps if steps)
    if not units:
        return ["Times have no usual step, so gaps are not looked for."]
    notes = []
    if num_without := len(all_steps) - units.total():
        have = "has" if num_without == 1 else "have"
        notes.append(
            f"{num_without:,} series {have} no usual step, so gaps are not looked for there."
        )
    usual = f"The usual step of time is {_units(units)}"
    shown = [
        f"{count:,} step{'s' * (count > 1)} after {time_text(one.clock[place - 1])}"
        + (f" of series {one.name!r}" if one.name else "")
        for one, own in zip(all_series, all_gaps, strict=True)
        if one.clock is not None
        for place, count in zip(own.places.tolist(), own.counts.tolist(), strict=True)
    ]
    if not shown:
        return [*notes, f"{usual}, {NO_GAPS}"]
    are = "is 1 gap" if len(shown) == 1 else f"are {len(shown):,} gaps"
    such = ": " if len(shown) <= SHOWN else ", such as "
    return [
        *notes,
        f"{usual}. There {are}{such}{', '.join(shown[:SHOWN])}. {EFFECTS[gaps]} "
        f"(data.gaps={gaps}).",
    ]


def _units(units: Counter[str]) -> str:
    """Describe the usual steps of all series.

    >>> _units({"1 day": 9, "1 hour": 1})   ->   "1 day (9 series) or 1 hour (1 series)"
    """
    if len(units) == 1:
        return next(iter(units))
    parts = [f"{unit} ({count:,} series)" for unit, count in units.most_common(SHOWN)]
    if rest := units.total() - sum(count for _, count in units.most_common(SHOWN)):
        parts.append(f"another one ({rest:,} series)")
    return f"{', '.join(parts[:-1])} or {parts[-1]}"
