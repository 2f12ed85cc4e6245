"""What a sample of texts tells about the units that it could be split into."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import NamedTuple

HELD_OUT = 10  # every tenth text is compared with the others
FEW = 5  # a unit that the others have fewer times than this is rare

Split = Callable[[str], Sequence[str]]


class Evidence(NamedTuple):
    """What a sample tells about one kind of units.

    Attributes:
        rare: share of the units of every tenth text that the others have fewer than five times:
            of such a unit a model learns little or nothing.
        length: mean number of units in a text.
        size: number of different units.
    """

    rare: float
    length: float
    size: int


def evidence(texts: Iterable[str], split: Split) -> Evidence:
    """Count the units of texts, of which each should be given once.

    >>> evidence(["a b", "b a", "a c"], str.split).size   ->   3
    """
    rows = [split(text) for text in texts]
    asked = rows[HELD_OUT - 1 :: HELD_OUT]
    del rows[HELD_OUT - 1 :: HELD_OUT]
    counts = Counter(chain.from_iterable(rows))
    num_asked = sum(map(len, asked))
    num_rare = sum(counts[unit] < FEW for unit in chain.from_iterable(asked))
    return Evidence(
        rare=num_rare / num_asked if num_asked else 1.0,
        length=(counts.total() + num_asked) / max(1, len(rows) + len(asked)),
        size=len({*counts, *chain.from_iterable(asked)}),
    )


def letters(text: str) -> str:
    """The decomposed characters of a text: those of a Korean syllable, an accent and its letter."""
    return unicodedata.normalize("NFD", text)
