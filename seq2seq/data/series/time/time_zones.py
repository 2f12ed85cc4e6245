"""Times of a time zone."""

import zoneinfo
from typing import Any

import numpy as np

from seq2seq.checks import nearest
from seq2seq.data.series.time.times import time_text
from seq2seq.errors import BadRow, InputError

ADVICE = "Choose a name of the IANA time zone database."


def check_zone(zone: Any) -> None:
    """Raise InputError unless this is the name of a time zone, such as Europe/Berlin, or None."""
    if zone is None:
        return
    known = zoneinfo.available_timezones()
    if not isinstance(zone, str) or zone not in known:
        raise InputError(
            "data.time_zone must be a time zone such as Europe/Berlin or UTC, not "
            f"{zone!r:.60}. {nearest(zone, known, ADVICE)}"
        )


def to_utc(times: np.ndarray, zone: str, is_first: np.ndarray | None = None) -> np.ndarray:
    """Convert times on the clocks of a zone to UTC.

    Of times that occur twice, when clocks are set back, the later one is meant where the earlier
    one would be before the time before it. A time that is repeated at once is the later one, too,
    if it is the only one of its hour: two times of 2:00 between 1:00 and 3:00; beside 2:30, they
    are the same. Where only dates are given, one whose midnight is skipped begins at the next time
    that clocks show.

    Args:
        times: datetime64 (T,), in order in each series.
        zone: name of the time zone.
        is_first: bool (T,), whether a time is the first of a series; None for a single series.

    Raises:
        BadRow: a time that the zone's clocks skip.
    """
    found, later = (_assumed(times, zone, choice) for choice in ("earliest", "latest"))
    (doubtful,) = np.nonzero(found != later)
    has_exact = to_local(later[doubtful], zone) == times[doubtful]
    exists = is_shown(times, zone, later)
    is_alone = _are_alone(times, doubtful, is_first)
    rows = zip(doubtful.tolist(), has_exact.tolist(), is_alone.tolist(), strict=True)
    for row, is_exact, is_only in rows:
        if not exists[row]:
            fault = f"must be a time of {zone}, not {time_text(times[row])}, which its clocks skip"
            raise BadRow(row, fault, "Correct it, or set another data.time_zone.")
        follows = row and (is_first is None or not is_first[row])
        is_later = found[row] <= found[row - 1] if is_only else found[row] < found[row - 1]
        if not is_exact or (follows and is_later):
            found[row] = later[row]
    return found


def _are_alone(times: np.ndarray, rows: np.ndarray, is_first: np.ndarray | None) -> np.ndarray:
    """Return bool (R,): whether no successive row of the same day in `rows` has another time."""
    if not len(rows):
        return np.empty(0, bool)
    own, days = times[rows], times[rows].astype("datetime64[D]")
    begins = (np.diff(rows) > 1) | (days[1:] != days[:-1])
    if is_first is not None:
        begins |= is_first[rows[1:]]
    starts = np.flatnonzero(np.append(True, begins))
    is_alone = np.minimum.reduceat(own, starts) == np.maximum.reduceat(own, starts)
    return np.repeat(is_alone, np.diff(starts, append=len(rows)))


def is_shown(times: np.ndarray, zone: str, utc: np.ndarray | None = None) -> np.ndarray:
    """Return bool (T,): whether the clocks of a zone show a time, or a date if all are dates.

    Args:
        times: datetime64 (T,).
        zone: name of the time zone.
        utc: the times in UTC, or of those that are skipped the next ones, if known.
    """
    shown = to_local(_assumed(times, zone, "latest") if utc is None else utc, zone)
    dates = times.astype("datetime64[D]")
    if (dates == times).all():
        return np.asarray(shown.astype("datetime64[D]") == dates)
    return np.asarray(shown == times)


def _assumed(times: np.ndarray, zone: str, choice: str) -> np.ndarray:
    """Convert times of which some occur twice or never, by "earliest" or "latest"."""
    import pyarrow
    import pyarrow.compute

    local = pyarrow.array(times.astype("datetime64[us]"))
    found = pyarrow.compute.assume_timezone(local, zone, ambiguous=choice, nonexistent=choice)
    return found.to_numpy(zero_copy_only=False).copy()


def to_local(times: np.ndarray, zone: str | None) -> np.ndarray:
    """Convert times in UTC to those on the clocks of a zone; None and numbers change nothing."""
    if zone is None or times.dtype.kind != "M":
        return times
    import pyarrow
    import pyarrow.compute

    utc = pyarrow.array(times.astype("datetime64[us]")).cast(pyarrow.timestamp("us", tz="UTC"))
    local = pyarrow.compute.local_timestamp(utc.cast(pyarrow.timestamp("us", tz=zone)))
    return local.to_numpy(zero_copy_only=False)
