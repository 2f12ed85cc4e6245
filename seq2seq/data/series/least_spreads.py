"""The choice of what targets are scaled by."""

from collections.abc import Sequence

import numpy as np

from seq2seq.data.series.scales_of_series import scales_of_series
from seq2seq.data.series.window_table import WindowTable
from seq2seq.features.row_scaled_values import RowScaledValues

MOST = 10.0  # root mean square of targets in spreads of their lookback, usually 1 to 3
CHECKED = 4096  # windows
AT_ONCE = 256


def least_spreads(
    windows: WindowTable, scale_by: str, center: np.ndarray, columns: Sequence[str]
) -> tuple[np.ndarray | None, list[str]]:
    """Choose whether the targets of windows are scaled by the spread of their lookback.

    `auto` does so where the scales of series differ, unless targets would often be far outside of
    that spread, as those that follow a lookback of zeros: they would outweigh all others.

    Args:
        windows: the windows, those of train among them.
        scale_by: all, window or auto: see `SeriesOptions`.
        center: float64 (K,), the level of a lookback without known values.
        columns: names; the K targets are the first ones.

    Returns:
        the least spread of a window, float64 (K,), or None for one scale for all; and sentences
        on the choice.
    """
    if scale_by == "all":
        return None, []
    scales = scales_of_series(windows)
    if scale_by == "auto" and not scales.differ:
        return None, []
    usual, largest = _sizes(windows, scales.floor, center)
    far = f"targets are up to {largest:,.0f} times that spread away from the level"
    if scale_by == "window":
        return scales.floor, [] if usual <= MOST else [
            f"The spread of some lookbacks is so small that {far}, and outweigh all others "
            "(data.scale_by=window). Choose a longer data.lookback, or data.scale_by=all."
        ]
    differ = scales.remark(columns)
    if usual <= MOST:
        return scales.floor, [
            f"{differ}, so the targets of each window are scaled by its own level and spread "
            "(data.scale_by=window)."
        ]
    return None, [
        f"{differ}. Still, all are scaled alike (data.scale_by=all), since the spread of some "
        f"lookbacks is so small that {far}. A longer data.lookback may help."
    ]


def _sizes(windows: WindowTable, floor: np.ndarray, center: np.ndarray) -> tuple[float, float]:
    """Compute the root mean square, and the largest size, of scaled targets of train."""
    feature = RowScaledValues(
        len(floor), floor.tolist(), dim=len(floor), center=center.tolist(), scale=[1.0] * len(floor)
    )
    targets = windows.targets("train", feature)
    count = min(CHECKED, len(targets))
    chosen = np.linspace(0, len(targets) - 1, count).astype("int64")
    squares, largest = 0.0, 0.0
    for start in range(0, count, AT_ONCE):
        with np.errstate(over="ignore"):  # what is infinite is too large
            values, _ = targets.padded(chosen[start : start + AT_ONCE], windows.horizon)
        sizes = np.abs(values.astype("float64"))
        squares += float(np.square(sizes).mean(axis=(1, 2)).sum())
        largest = max(largest, float(sizes.max()))
    return float(np.sqrt(squares / count)), largest
