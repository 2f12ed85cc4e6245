"""A record of the rows that a training has seen."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from seq2seq.data.series.one_series import OneSeries

MOST_SERIES = 100_000  # of a record, which is a part of run.json
Record = dict[str, list[int | str]]


def trained_rows(all_series: Sequence[OneSeries], counts: Sequence[int]) -> Record:
    """Return the number of the first rows of each series, and a hash of their times and values.

    >>> trained_rows([OneSeries("a", ...)], [80])   ->   {"a": [80, "6c8d1f..."]}

    Rows that fill gaps do not count; values are those of the file.

    Args:
        all_series: the series.
        counts: of the rows of each one.

    Returns:
        What JSON can represent; nothing for more than 100,000 series.
    """
    if len(all_series) > MOST_SERIES:
        return {}
    both = zip(all_series, counts, strict=True)
    return {one.name: [count, _hash(one, count)] for one, count in both}


def _hash(one: OneSeries, count: int) -> str:
    found = blake2b(digest_size=8)
    if one.times is not None:
        times = one.times[:count]
        is_date = times.dtype.kind == "M"
        found.update(times.astype("datetime64[us]" if is_date else "float64").tobytes())
    values = one.values[:count] + 0.0  # -0.0 is 0.0
    found.update(np.where(np.isnan(values), np.nan, values).tobytes())
    found.update("\n".join(one.static).encode())
    return found.hexdigest()
