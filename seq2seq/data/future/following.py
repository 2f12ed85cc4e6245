"""The times behind the end of a series."""

import numpy as np

from seq2seq.data.series.steps import DAY, Steps
from seq2seq.data.series.time_zones import to_local, to_utc
from seq2seq.errors import BadRow


def following(last: np.ndarray, steps: Steps, count: int, zone: str | None) -> np.ndarray:
    """Continue a series by its usual step, which is one of its clocks from a day on.

    Args:
        last: its last time, (1,): a number or datetime64, in UTC if there is a zone.
        steps: its usual step.
        count: number of times.
        zone: time zone of the clocks; None for none.

    Returns:
        The further times (count,), as `last`.
    """
    if zone is None or last.dtype.kind != "M":
        return steps.between(last[0], count)
    local = to_local(last, zone)
    times = steps.between(local[0], count)
    is_of_clock = steps.is_of_calendar or times[:1] - local >= DAY
    if not np.all(is_of_clock):
        return steps.between(last[0], count)
    try:
        return to_utc(times, zone)
    except BadRow:  # clocks skip one of them, such as 02:30 when summer begins
        return last + (times - local)
