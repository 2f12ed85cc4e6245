"""What the rows of a data set are like, before anything is trained."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

Rows = list[tuple[str, str]]
OFTEN = 0.005  # of the rows
MOST_ROWS = 200_000  # of a split that are looked at
MOST_CHARACTERS = 20_000_000  # of those rows


class Lengths(NamedTuple):
    """Lengths of the texts of one side, in units."""

    median: int
    most: int  # 99% have at most so many
    longest: int

    @classmethod
    def of(cls, lengths: Sequence[int] | np.ndarray) -> "Lengths":
        """Summarize lengths, of which there is at least one."""
        return cls(*(int(np.quantile(lengths, share)) for share in (0.5, 0.99, 1.0)))


@dataclass(frozen=True)
class Side:
    """One side of the training rows.

    Attributes:
        characters, words: lengths.
        lengths: int (N,), characters of each text.
        alphabet: number of different characters.
        empty: number of empty texts.
        unseen: by split, the share of its characters that train does not have.
        frequent: the most frequent texts and their counts.
        different: number of different texts.
    """

    characters: Lengths
    words: Lengths
    lengths: np.ndarray
    alphabet: int
    empty: int
    unseen: dict[str, float]
    frequent: list[tuple[str, int]]
    different: int

    @property
    def recurs(self) -> bool:
        """Whether some texts are so frequent that they are worth showing."""
        return self.frequent[0][1] > max(1, OFTEN * len(self.lengths))


@dataclass(frozen=True)
class Repetitions:
    """What occurs more than once.

    Attributes:
        rows: rows of train that are another row again.
        ambiguous: sources of train that have several targets.
        example: one of them with two targets; empty if there are none.
        shared: by split, the share of its sources that are in train as well.
        known: by split, the share of its sources whose text is in train with other conditioning
            symbols; empty if there are none.
    """

    rows: int
    ambiguous: int
    example: tuple[str, ...]
    shared: dict[str, float]
    known: dict[str, float] = field(default_factory=dict)


def side_of(splits: dict[str, Rows], index: int, num_frequent: int = 5) -> Side:
    """Describe the sources (0) or targets (1) of all splits."""
    texts = [row[index] for row in splits["train"]]
    alphabet = set().union(*texts)
    unseen = {}
    for name, rows in splits.items():
        characters = Counter[str]()
        for row in rows:
            characters.update(row[index])
        total = characters.total()
        new = sum(count for one, count in characters.items() if one not in alphabet)
        unseen[name] = new / total if total else 0.0
    counts = Counter(texts)
    lengths = np.fromiter(map(len, texts), "int64", len(texts))
    return Side(
        characters=Lengths.of(lengths),
        lengths=lengths,
        words=Lengths.of([len(text.split()) for text in texts]),
        alphabet=len(alphabet),
        empty=sum(not text.strip() for text in texts),
        unseen={name: share for name, share in unseen.items() if name != "train"},
        frequent=counts.most_common(num_frequent),
        different=len(counts),
    )


def repetitions_of(splits: dict[str, Rows], plain: dict[str, Rows] | None = None) -> Repetitions:
    """Count what occurs more than once.

    Args:
        splits: all rows.
        plain: the same without their conditioning symbols; None if there are none.
    """
    train = splits["train"]
    targets: dict[str, set[str]] = {}
    for source, target in train:
        targets.setdefault(source, set()).add(target)
    ambiguous = [source for source, found in targets.items() if len(found) > 1]
    example = (ambiguous[0], *sorted(targets[ambiguous[0]])[:2]) if ambiguous else ()
    known = _shared(plain, splits) if plain else {}
    repeated = len(train) - len(set(train))
    return Repetitions(repeated, len(ambiguous), example, _shared(splits), known)


def _shared(splits: dict[str, Rows], whole: dict[str, Rows] | None = None) -> dict[str, float]:
    """By split other than train, the share of its rows whose source is in train.

    Args:
        splits: rows.
        whole: the same rows with symbols; those whose whole source is in train do not count.
    """
    trained = {source for source, _ in splits["train"]}
    again = {source for source, _ in whole["train"]} if whole else set()
    found = {}
    for name in splits.keys() - {"train"}:
        pairs = zip(splits[name], (whole or splits)[name], strict=True)
        count = sum(one in trained and other not in again for (one, _), (other, _) in pairs)
        found[name] = count / max(1, len(splits[name]))
    return {name: found[name] for name in splits if name != "train"}
