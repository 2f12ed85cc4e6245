"""The times behind the end of a series."""

import numpy as np

from seq2seq.data.series.time.steps import Steps
from seq2seq.data.series.time.time_zones import is_shown, to_local, to_utc


def following(known: np.ndarray, steps: Steps, count: int, zone: str | None) -> np.ndarray:
    """Continue a series by its usual step, as its clocks show it where it is one of the calendar.

    Times that the clocks skip, such as 02:30 when summer begins, are left out: they are not gaps.
    A last row at 01:00 stands for midnight if the clocks skip that, and the row before is at one.

    Args:
        known: its times (T,): numbers or datetime64, in UTC if there is a zone.
        steps: its usual step.
        count: number of times.
        zone: time zone of the clocks; None for none.

    Returns:
        The further times (count,), as `known`.
    """
    if zone is None or known.dtype.kind != "M" or not steps.is_of_calendar:
        return steps.between(known[-1], count)
    local = to_local(known[-2:], zone)
    midnights = local.astype("datetime64[D]").astype(local.dtype)
    is_start = local[0] == midnights[0] and to_utc(midnights[-1:], zone)[0] == known[-1]
    last = midnights[-1] if is_start else local[-1]
    times, num_wanted = local[:0], count
    while len(times) < count:
        times = steps.between(last, num_wanted)
        times = times[is_shown(times, zone)]
        num_wanted += count - len(times)
    return to_utc(times, zone)
