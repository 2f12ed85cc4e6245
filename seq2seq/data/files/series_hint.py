"""A hint that a table of pairs may be one of time series."""

import re
import shlex
from collections.abc import Callable, Sequence
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
    rows = list(islice(table.rows(range(len(table.names)), True, lambda _: None), ROWS))
    if len(rows) < FEW:
        return None
    columns = [
        [cell.strip() for cell in column if cell.strip()] for column in zip(*rows, strict=True)
    ]
    times = [place for place, cells in enumerate(columns) if _mostly(cells, _is_time)]
    numbers = [place for place, cells in enumerate(columns) if _mostly(cells, is_number)]
    if not times or not numbers:
        return None
    time, targets = table.names[times[0]], [table.names[place] for place in numbers[:NUM_SHOWN]]
    words = ["data=series", f"data.path={table}", f"data.time={time}"]
    words.append(f"data.targets=[{','.join(targets)}]")
    others = [place for place in range(len(columns)) if place not in (*times, *numbers)]
    if others and len({*columns[times[0]]}) < len(columns[times[0]]):
        words.append(f"data.series={table.names[others[0]]}")
    options = " ".join(map(shlex.quote, words))
    return (
        f"{table} has times in column {time} and numbers in column {' and '.join(targets)}. If "
        f"these are time series whose continuation is wanted, use {options}."
    )


def _mostly(cells: Sequence[str], is_one: Callable[[str], bool]) -> bool:
    return bool(cells) and sum(map(is_one, cells)) >= MOSTLY * len(cells)


def _is_time(cell: str) -> bool:
    return TIME.fullmatch(cell) is not None
