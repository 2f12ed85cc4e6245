"""Which split a row belongs to, from its source text alone."""

import hashlib
from collections.abc import Iterable, Iterator

SPLITS = ("train", "validation", "test")


def split_of(source: str) -> str:
    """Split of a source: 90 % train, 5 % validation, 5 % test, the same everywhere and always.

    Rows with the same source fall into the same split, and adding rows moves no other row.
    """
    digest = hashlib.blake2b(source.encode(), digest_size=8).digest()
    percent = int.from_bytes(digest, "big") % 100
    if percent < 5:
        return "test"
    return "validation" if percent < 10 else "train"


def origins(given: Iterable[str]) -> dict[str, str]:
    """Where each split's rows come from: itself, or train where it is not given.

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
    """The rows of one split among those that share an origin.

    Args:
        rows: (source, target) of the origin, train.
        split: the split wanted.
        shared: splits that the origin is divided among. A row of any other split is train's.
    """
    shared = set(shared)
    for row in rows:
        own = split_of(row[0])
        if (own if own in shared else "train") == split:
            yield row
