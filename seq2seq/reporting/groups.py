"""Error rates of rows that have something in common."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from seq2seq.evaluation import Row
from seq2seq.evaluation.evaluation import MIN_ROWS
from seq2seq.pages.table import Cell, percent, table

MOST = 20  # groups of a table
MOST_LENGTHS = 12

Groups = Mapping[str, Sequence[Row]]


def group_table(name: str, groups: Groups, has_symbols: bool) -> str:
    """Make a table of error rates; "" if there are fewer than two groups.

    Args:
        name: what the groups are, for the header.
        groups: rows by the name of their group, in the order of the table.
        has_symbols: whether rows are sequences, whose symbols are counted, too.
    """
    if len(groups) < 2:
        return ""
    rows = []
    for group, members in groups.items():
        wrong = sum(not row.right for row in members) / len(members)
        kind = "quiet" if len(members) < MIN_ROWS else ""
        cells = [Cell(f"{len(members):,}", kind=kind), percent(wrong)._replace(kind=kind)]
        if has_symbols:
            length = sum(row.reference_tokens for row in members)
            edits = sum(row.edits for row in members)
            cells.append(percent(edits / length if length else math.nan)._replace(kind=kind))
        rows.append((group, *cells))
    header = (name, "rows", "wrong rows", *(["symbol errors"] if has_symbols else []))
    return table(header, rows, numbers=range(1, len(header)))


def by_length(rows: Iterable[Row], length: Callable[[Row], int]) -> Groups:
    """Group rows by a length; neighboring lengths are one group if there are many."""
    lengths = [(length(row), row) for row in rows]
    if not lengths:
        return {}
    least, most = (choose(n for n, _ in lengths) for choose in (min, max))
    width = math.ceil((most - least + 1) / MOST_LENGTHS)
    groups: dict[int, list[Row]] = {}
    for number, row in lengths:
        groups.setdefault(number - number % width, []).append(row)
    return {_range(start, width): groups[start] for start in sorted(groups)}


def by_condition(rows: Iterable[Row], conditions: Callable[[str], Sequence[str]]) -> Groups:
    """Group rows by each conditioning symbol of their source, most errors first.

    A row is in one group for each of its symbols. Of symbols with enough rows, the `MOST` with the
    largest share of wrong rows are kept.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        for symbol in dict.fromkeys(conditions(row.source)):
            groups.setdefault(symbol, []).append(row)
    is_worse = {name: sum(not row.right for row in one) / len(one) for name, one in groups.items()}
    order = sorted(groups, key=lambda name: (len(groups[name]) < MIN_ROWS, -is_worse[name], name))
    return {name: groups[name] for name in order[:MOST]}


def _range(start: int, width: int) -> str:
    return str(start) if width == 1 else f"{start} to {start + width - 1}"
