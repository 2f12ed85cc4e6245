"""Times of a time zone."""

import zoneinfo
from typing import Any

import numpy as np

from seq2seq.checks import nearest
from seq2seq.data.series.times import time_text
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


def to_utc(times: np.ndarray, zone: str) -> np.ndarray:
    """Convert times on the clocks of a zone to UTC.

    Of times that occur twice, when clocks are set back, the later one is meant where the earlier
    one would not be after the time before it.

    Args:
        times: datetime64 (T,) of one series, in order.
        zone: name of the time zone.

    Raises:
        BadRow: a time that the zone's clocks skip.
    """
    import pyarrow
    import pyarrow.compute

    def assumed(choice: str) -> np.ndarray:
        """Convert times of which some occur twice or never, by "earliest" or "latest"."""
        local = pyarrow.array(times.astype("datetime64[us]"))
        found = pyarrow.compute.assume_timezone(local, zone, ambiguous=choice, nonexistent=choice)
        return found.to_numpy(zero_copy_only=False)

    found, later = assumed("earliest").copy(), assumed("latest")
    for row in np.flatnonzero(found != later):
        if to_local(found[row : row + 1], zone)[0] != times[row]:
            fault = f"must be a time of {zone}, not {time_text(times[row])}, which its clocks skip"
            raise BadRow(int(row), fault, "Correct it, or set another data.time_zone.")
        if row and found[row] <= found[row - 1]:
            found[row] = later[row]
    return found


def to_local(times: np.ndarray, zone: str | None) -> np.ndarray:
    """Convert times in UTC to those on the clocks of a zone; None and numbers change nothing."""
    if zone is None or times.dtype.kind != "M":
        return times
    import pyarrow
    import pyarrow.compute

    utc = pyarrow.array(times.astype("datetime64[us]")).cast(pyarrow.timestamp("us", tz="UTC"))
    local = pyarrow.compute.local_timestamp(utc.cast(pyarrow.timestamp("us", tz=zone)))
    return local.to_numpy(zero_copy_only=False)
