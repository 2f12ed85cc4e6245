"""Cutting of all series of a file into the windows of each split."""

from collections.abc import Callable, Sequence

import numpy as np

from seq2seq.data.series.cutting import Cut, Cutting, Piece
from seq2seq.data.series.one_series import OneSeries
from seq2seq.data.store.split_by_hash import SPLITS
from seq2seq.errors import InputError


def cut_series(
    all_series: Sequence[OneSeries],
    all_bounds: Sequence[Sequence[int]],
    cutting: Cutting,
    path: str,
    note: Callable[[str], None],
) -> dict[str, Cut]:
    """Cut all possible windows of the splits that have one, whatever is missing in them.

    Args:
        all_series: the series, of which a table has the rows, in order.
        all_bounds: of each series, as `bounds` returns them.
        cutting: how windows are cut.
        path: of the file, for messages.
        note: receives sentences on series without a window.

    Raises:
        InputError: there is no window in a part that has rows.
    """
    least = cutting.least + cutting.horizon
    lengths = [max(end - start for start, end in one.pieces()) for one in all_series]
    short = [one.name for one, length in zip(all_series, lengths, strict=True) if length < least]
    if len(short) == len(all_series):
        between = " between two gaps" if any(len(one.breaks) for one in all_series) else ""
        raise InputError(
            f"{_window(cutting)} must be at most {max(lengths)}, the length of the longest series"
            f"{between} in {path}, not {cutting.least} + {cutting.horizon}.{_padding(cutting)}"
        )
    if short:
        are = "is" if len(short) == 1 else "are"
        such = f"such as {short[0]!r}.{_padding(cutting)}"
        note(f"{len(short)} series {are} shorter than a window, {such}")
    starts = np.cumsum([0, *(len(one.values) for one in all_series)]).tolist()
    found = {}
    for number, split in enumerate(SPLITS):
        pieces = [
            Piece(start + a, start + b, start + ends[number], start + ends[number + 1])
            for start, one, ends in zip(starts, all_series, all_bounds, strict=False)
            for a, b in one.pieces()
        ]
        if any(ends[number + 1] > ends[number] for ends in all_bounds):
            found[split] = _of_split(split, pieces, all_series, cutting, path, note)
    return found


def _of_split(
    split: str,
    pieces: Sequence[Piece],
    all_series: Sequence[OneSeries],
    cutting: Cutting,
    path: str,
    note: Callable[[str], None],
) -> Cut:
    cut = cutting.cut(pieces)
    if not len(cut.middles):
        raise InputError(_no_window(split, pieces, cutting, path))
    ends = np.cumsum([len(one.values) for one in all_series])
    counts = np.bincount(np.searchsorted(ends, cut.middles, "right"), minlength=len(ends))
    least = cutting.least + cutting.horizon
    absent = [
        one.name
        for one, count in zip(all_series, counts.tolist(), strict=True)
        if not count and len(one.values) >= least
    ]
    if absent:
        have = "has" if len(absent) == 1 else "have"
        note(f"{len(absent)} series {have} no window in the {split} part, such as {absent[0]!r}.")
    return cut


def _no_window(split: str, pieces: Sequence[Piece], cutting: Cutting, path: str) -> str:
    """Explain why a part that has rows has no window."""
    place = f"the {split} part of {path}"
    rows = [min(piece.high, piece.end) - max(piece.low, piece.start) for piece in pieces]
    fitting = [piece for piece, count in zip(pieces, rows, strict=True) if count >= cutting.horizon]
    if not fitting:
        longest = max(rows)
        return (
            f"data.horizon must be at most {longest}, the length of the longest series in {place}, "
            f"not {cutting.horizon}. Lower it, or set another data.split."
        )
    longest = max(min(piece.high, piece.end) - piece.start for piece in fitting)
    return (
        f"{_window(cutting)} must be at most {longest}, the most rows of a series up to "
        f"the end of {place}, not {cutting.least + cutting.horizon}. Lower them, or set another "
        f"data.split.{_padding(cutting)}"
    )


def _window(cutting: Cutting) -> str:
    """Name what the rows of a window are."""
    is_padded = cutting.least < cutting.lookback
    return "1 + data.horizon" if is_padded else "data.lookback + data.horizon"


def _padding(cutting: Cutting) -> str:
    """Advise on short series; nothing where sources may have a single step."""
    return " With data.short=pad, sources may be shorter." if cutting.least > 1 else ""
