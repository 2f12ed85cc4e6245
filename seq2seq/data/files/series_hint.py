"""A hint that a table of pairs may be one of time series."""

import re
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import islice

from seq2seq.data.files.header import MOSTLY, is_number
from seq2seq.data.files.table import Table

ROWS = 200  # that are looked at
FEW = 20  # rows: of fewer, there is no hint
TIME = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}([ T]\d{1,2}:\d{2}.*)?")
NUM_SHOWN = 3  # columns


def series_hint(table: Table) -> str | None:
    """Say how to read a table as time series if it has a column of times and numbers beside it."""
    if not table.has_names:
        return None
    with closing(table.rows(range(len(table.names)), True, lambda _: None)) as rows:
        first = list(islice(rows, ROWS))
    if len(first) < FEW:
        return None
    columns = [[one.strip() for one in cells if one.strip()] for cells in zip(*first, strict=True)]
    times = [place for place, cells in enumerate(columns) if _mostly(cells, _is_time)]
    numbers = [place for place, cells in enumerate(columns) if _mostly(cells, is_number)]
    if not times or not numbers:
        return None
    names = ", ".join(table.names[place] for place in numbers[:NUM_SHOWN])
    return (
        f"{table} has times ({table.names[times[0]]}) and numbers ({names}). If these are time "
        "series whose continuation is wanted, set data=series, data.path in place of data.train, "
        "data.time and data.targets."
    )


def _mostly(cells: Sequence[str], is_one: Callable[[str], bool]) -> bool:
    return bool(cells) and sum(map(is_one, cells)) >= MOSTLY * len(cells)


def _is_time(cell: str) -> bool:
    return TIME.fullmatch(cell) is not None
