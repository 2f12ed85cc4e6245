"""The assignment of rows to splits by a hash of their source."""

import hashlib
from collections.abc import Iterable, Iterator

SPLITS = ("train", "validation", "test")


def split_of(source: str) -> str:
    """Assign a source to a split: 90% train, 5% validation, 5% test, always in the same way.

    Rows with the same source are in the same split, and adding rows does not move other rows.
    """
    digest = hashlib.blake2b(source.encode(), digest_size=8).digest()
    percent = int.from_bytes(digest, "big") % 100
    if percent < 5:
        return "test"
    return "validation" if percent < 10 else "train"


def origins(given: Iterable[str]) -> dict[str, str]:
    """Find where each split's rows come from: itself, or train if it is not given.

    >>> origins(["train", "test"])   ->   {"train": "train", "validation": "train", "test": "test"}
    >>> origins(["test"])            ->   {"test": "test"}
    """
    given = set(given)
    return {
        split: split if split in given else "train"
        for split in SPLITS
        if split in given or "train" in given
    }


def rows_of_split(
    rows: Iterable[tuple[str, str]], split: str, shared: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Yield the rows of one split among those that share an origin.

    Args:
        rows: (source, target) of each row of the origin, train.
        split: the split to yield.
        shared: splits of the origin. Rows that belong to another split are assigned to train.
    """
    shared = set(shared)
    for row in rows:
        own = split_of(row[0])
        if (own if own in shared else "train") == split:
            yield row
