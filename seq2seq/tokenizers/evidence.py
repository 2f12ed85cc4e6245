"""What a sample of texts tells about the units that it could be split into."""

import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

HELD_OUT = 10  # one text of so many, by a hash, is compared with the others
FEW = 5  # a unit that the others have fewer times than this is rare

Split = Callable[[str], Sequence[str]]


class Evidence(NamedTuple):
    """What a sample tells about one kind of units.

    Attributes:
        rare: share of the units of a tenth of the texts that the others have fewer than five times:
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
    counts, asked, num_texts = Counter[str](), Counter[str](), 0
    for text in texts:
        num_texts += 1
        is_asked = zlib.crc32(text.encode(errors="replace")) % HELD_OUT == 0
        (asked if is_asked else counts).update(split(text))
    num_asked = asked.total()
    num_rare = sum(number for unit, number in asked.items() if counts[unit] < FEW)
    return Evidence(
        rare=num_rare / num_asked if num_asked else 1.0,
        length=(counts.total() + num_asked) / max(1, num_texts),
        size=len({*counts, *asked}),
    )


def characters(text: str) -> str:
    """The composed characters of a text."""
    return unicodedata.normalize("NFC", text)


def letters(text: str) -> str:
    """The decomposed characters of a text: those of a Korean syllable, an accent and its letter."""
    return unicodedata.normalize("NFD", text)
