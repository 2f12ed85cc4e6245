"""The origins of windows of series."""

import numpy as np

from seq2seq.data.store.series_rows import SeriesRows


def origins_of(series: SeriesRows, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find which windows share an origin of a backtest.

    In order of time, an origin takes windows until a series has a second one: windows that begin
    at the same time share an origin, and so do those of series whose windows begin between.

    Args:
        series: what the N windows are cut from.
        times: (rows,), the time of each row of the table.

    Returns:
        int64 (N,), the number of each window's origin; and the times of the G origins, at which
        the targets of their first windows begin.
    """
    whose = series.series_of(series.middles)
    begins = times[series.middles]
    order = np.argsort(begins, kind="stable")
    _, starts = np.unique(begins[order], return_index=True)
    origins = np.empty(len(order), "int64")
    latest = np.full(len(series.ends), -1)  # origin of each series' last window so far
    firsts: list[int] = []
    for windows in np.split(order, starts[1:]):
        if not firsts or (latest[whose[windows]] == len(firsts) - 1).any():
            firsts.append(windows[0])
        origins[windows] = latest[whose[windows]] = len(firsts) - 1
    return origins, begins[firsts]
