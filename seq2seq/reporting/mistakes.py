"""Which symbols are confused, inserted and dropped."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from seq2seq.evaluation import Row
from seq2seq.metrics.token_error_rate import closest
from seq2seq.pages.attention_map import SPACE
from seq2seq.pages.page import paragraph
from seq2seq.pages.table import percent, table
from seq2seq.visible import shortened

Split = Callable[[str], list[str]]
NAMES = {"replace": "confused", "insert": "inserted", "delete": "dropped"}
MOST = 12  # of each kind that are listed
LONGEST = 40  # characters of an example


class Mistake(NamedTuple):
    """One edit between a reference and a prediction."""

    kind: str  # confused, inserted or dropped
    expected: str  # unit of the reference; "" if inserted
    written: str  # unit of the prediction; "" if dropped


class Counted(NamedTuple):
    """A mistake, how often it was made, and the first row that has it."""

    mistake: Mistake
    times: int
    example: Row


def mistakes(rows: Iterable[Row], split: Split) -> str:
    """List the mistakes of predictions by kind, with an example each; "" if all rows are right.

    Args:
        rows: rows with texts as targets.
        split: function from a text to the units that are compared.
    """
    found = counted(rows, split)
    total = sum(one.times for one in found)
    if not found:
        return ""
    sums = Counter[str]()
    for one in found:
        sums[one.mistake.kind] += one.times
    shares = ", ".join(f"{sums[name] / total:.0%} {name}" for name in NAMES.values() if sums[name])
    tables = [
        _table(name, [one for one in found if one.mistake.kind == name], total, split)
        for name in NAMES.values()
    ]
    sentence = f"{total:,} wrong symbols: {shares}. Predictions are aligned with their closest "
    return "\n".join((paragraph(f"{sentence}references, by the fewest edits."), *tables))


def counted(rows: Iterable[Row], split: Split) -> list[Counted]:
    """Count each mistake, the most frequent first."""
    counts, examples = Counter[Mistake](), dict[Mistake, Row]()
    for row in rows:
        if row.right:
            continue
        for mistake in of_row(row, split):
            counts[mistake] += 1
            examples.setdefault(mistake, row)
    return [Counted(one, count, examples[one]) for one, count in counts.most_common()]


def of_row(row: Row, split: Split) -> Iterator[Mistake]:
    """Yield the edits that turn the closest reference into the prediction, from left to right."""
    expected, written = split(_closest(row, split)), split(row.prediction)
    for edit in Levenshtein.editops(expected, written):
        yield Mistake(
            NAMES[edit.tag],
            "" if edit.tag == "insert" else expected[edit.src_pos],
            "" if edit.tag == "delete" else written[edit.dest_pos],
        )


def _closest(row: Row, split: Split) -> str:
    _, index = closest(split(row.prediction), [split(one) for one in row.references])
    return row.references[index]


def _table(name: str, found: Sequence[Counted], total: int, split: Split) -> str:
    if not found:
        return ""
    rest = f" (the {MOST} most frequent of {len(found):,})" if len(found) > MOST else ""
    symbols = {
        "confused": lambda one: (_shown(one.expected), _shown(one.written)),
        "inserted": lambda one: (_shown(one.written),),
        "dropped": lambda one: (_shown(one.expected),),
    }[name]
    rows = [
        (
            *symbols(one.mistake), f"{one.times:,}", percent(one.times / total),
            *(shortened(text, LONGEST) for text in _example(one.example, split)),
        )
        for one in found[:MOST]
    ]  # fmt: skip
    columns = ("expected", "predicted") if name == "confused" else (name,)
    first = len(columns)
    header = (*columns, "times", "of all", "for example, source", "reference", "prediction")
    return table(header, rows, (first, first + 1), f"{name.capitalize()} symbols{rest}")


def _example(row: Row, split: Split) -> tuple[str, str, str]:
    return row.source, _closest(row, split), row.prediction


def _shown(unit: str) -> str:
    return unit if unit.strip() else SPACE
