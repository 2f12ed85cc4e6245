"""Cutting of all series of a file into the windows of each split."""

from collections.abc import Callable, Sequence

import numpy as np

from seq2seq.data.series.cutting import Cut, Cutting, Piece
from seq2seq.data.series.table import OneSeries
from seq2seq.data.store.split_by_hash import SPLITS
from seq2seq.errors import InputError


def cut_series(
    all_series: Sequence[OneSeries],
    all_bounds: Sequence[Sequence[int]],
    cutting: Cutting,
    path: str,
    say: Callable[[str], None],
) -> dict[str, Cut]:
    """Cut all possible windows of the splits that have one, whatever is missing in them.

    Args:
        all_series: the series, of which a table has the rows, in order.
        all_bounds: of each series, as `bounds` returns them.
        cutting: how windows are cut.
        path: of the file, for messages.
        say: receives sentences on series without a window.

    Raises:
        InputError: there is no window in a part that has rows.
    """
    least = cutting.least + cutting.horizon
    short = [one.name for one in all_series if len(one.values) < least]
    if len(short) == len(all_series):
        longest = max(len(one.values) for one in all_series)
        raise InputError(
            f"data.lookback + data.horizon must be at most {longest}, the length of the longest "
            f"series in {path}, not {cutting.least} + {cutting.horizon}."
        )
    if short:
        are = "is" if len(short) == 1 else "are"
        say(f"{len(short)} series {are} shorter than a window, such as {short[0]!r}.")
    starts = np.cumsum([0, *(len(one.values) for one in all_series)]).tolist()
    found = {}
    for number, split in enumerate(SPLITS):
        pieces = [
            Piece(start, start + len(one.values), start + ends[number], start + ends[number + 1])
            for start, one, ends in zip(starts, all_series, all_bounds, strict=False)
        ]
        if any(piece.high > piece.low for piece in pieces):
            found[split] = _of_split(split, pieces, all_series, cutting, path, say)
    return found


def _of_split(
    split: str,
    pieces: Sequence[Piece],
    all_series: Sequence[OneSeries],
    cutting: Cutting,
    path: str,
    say: Callable[[str], None],
) -> Cut:
    cut = cutting.cut(pieces)
    if not len(cut.middles):
        raise InputError(_no_window(split, pieces, cutting, path))
    ends = [piece.end for piece in pieces]
    counts = np.bincount(np.searchsorted(ends, cut.middles, "right"), minlength=len(pieces))
    least = cutting.least + cutting.horizon
    absent = [
        one.name
        for one, count in zip(all_series, counts.tolist(), strict=True)
        if not count and len(one.values) >= least
    ]
    if absent:
        have = "has" if len(absent) == 1 else "have"
        say(f"{len(absent)} series {have} no window in the {split} part, such as {absent[0]!r}.")
    return cut


def _no_window(split: str, pieces: Sequence[Piece], cutting: Cutting, path: str) -> str:
    """Explain why a part that has rows has no window."""
    place = f"the {split} part of {path}"
    fitting = [piece for piece in pieces if piece.high - piece.low >= cutting.horizon]
    if not fitting:
        longest = max(piece.high - piece.low for piece in pieces)
        return (
            f"data.horizon must be at most {longest}, the length of the longest series in {place}, "
            f"not {cutting.horizon}. Lower it, or set another data.split."
        )
    longest = max(piece.high - piece.start for piece in fitting)
    return (
        f"data.lookback + data.horizon must be at most {longest}, the most rows of a series up to "
        f"the end of {place}, not {cutting.least + cutting.horizon}. Lower them, or set another "
        "data.split."
    )
