"""The times behind the end of a series."""

import numpy as np

from seq2seq.data.series.time.steps import Steps
from seq2seq.data.series.time.time_zones import is_shown, to_local, to_utc


def following(last: np.ndarray, steps: Steps, count: int, zone: str | None) -> np.ndarray:
    """Continue a series by its usual step, as its clocks show it where it is one of the calendar.

    Times that the clocks skip, such as 02:30 when summer begins, are left out, and are not gaps.

    Args:
        last: its last time, (1,): a number or datetime64, in UTC if there is a zone.
        steps: its usual step.
        count: number of times.
        zone: time zone of the clocks; None for none.

    Returns:
        The further times (count,), as `last`.
    """
    if zone is None or last.dtype.kind != "M" or not steps.is_of_calendar:
        return steps.between(last[0], count)
    local = to_local(last, zone)
    times, num_wanted = local[:0], count
    while len(times) < count:
        times = steps.between(local[0], num_wanted)
        times = times[is_shown(times, zone)]
        num_wanted += count - len(times)
    return to_utc(times, zone)
