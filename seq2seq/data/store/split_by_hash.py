"""The assignment of rows to splits by a hash of their source."""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

Row = tuple[str, ...]  # source and target; some have a group and a weight, or "" for it
SPLITS = ("train", "validation", "test")
GROUP, WEIGHT = 2, 3  # their places in a row
ENOUGH = 500  # distinct sources, of which 5% are none once in 10^11 times
OTHER_NAMES = {
    "training": "train",
    "valid": "validation",
    "val": "validation",
    "dev": "validation",
}
VERSION = 2  # of the assignment, a part of what the rows of a split depend on


def split_of(source: str) -> str:
    """Assign a source to a split: 90% train, 5% validation, 5% test, always in the same way.

    Rows with the same source are in the same split, and adding rows does not move other rows.
    """
    percent = int.from_bytes(digest(source), "big") % 100
    if percent < 5:
        return "test"
    return "validation" if percent < 10 else "train"


def split_named(name: str) -> str | None:
    """Return the split that a name is for, or None.

    >>> split_named(" Dev")   ->   "validation"
    """
    plain = name.strip().lower()
    split = OTHER_NAMES.get(plain, plain)
    return split if split in SPLITS else None


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


class Key(NamedTuple):
    """Rows with the same key are in the same split.

    Attributes:
        of_row: the canonical text of a row that decides on its split.
        name: what these are, in the plural.
    """

    of_row: Callable[[Row], str]
    name: str


def key_of(rows: Iterable[Row], by_group: bool = False) -> Key:
    """Return the key of rows: their source, or their target where all have the same source.

    Sources that differ only in case, in spaces or in how Unicode writes a character have the same
    key, since many tokenizers cannot tell them apart.

    Args:
        rows: all rows.
        by_group: whether rows have groups, which are their keys; without one, it is the source.
    """
    if by_group:
        return Key(lambda row: canonical(row[GROUP]) or canonical(row[0]), "groups")
    sources = (canonical(row[0]) for row in rows)
    first = next(sources, "")
    if any(source != first for source in sources):
        return Key(lambda row: canonical(row[0]), "sources")
    return Key(lambda row: canonical(row[1]), "targets of the only source")


def assignment(
    rows: Callable[[], Iterable[Row]], shared: Iterable[str], key: Key
) -> Callable[[Row], str]:
    """Decide which of the splits that share an origin, train, each of its rows is in.

    A split that would be empty, as happens with few keys, gets one, which another row may move
    later.

    Args:
        rows: returns a new iterator over the rows of the origin.
        shared: splits of the origin. Rows that belong to another split are assigned to train.
        key: that of the rows.
    """
    keys = _first_keys(map(key.of_row, rows()))
    chosen = _chosen(keys, shared) if len(keys) <= ENOUGH else {}

    def split_of_row(row: Row) -> str:
        text = key.of_row(row)
        split = chosen.get(text) or split_of(text)
        return split if split in shared else "train"

    return split_of_row


def _first_keys(texts: Iterable[str]) -> set[str]:
    """Return different texts, all of them unless they are more than ENOUGH."""
    keys: set[str] = set()
    for text in texts:
        keys.add(text)
        if len(keys) > ENOUGH:
            break
    return keys


def _chosen(keys: Iterable[str], shared: Iterable[str]) -> dict[str, str]:
    """Choose a key for each split that would have none."""
    members: dict[str, list[str]] = {split: [] for split in shared}
    for key in sorted(keys, key=digest):
        members.get(split_of(key), members["train"]).append(key)
    chosen = {}
    for split in members:
        largest = max(members, key=lambda name: len(members[name]))
        if not members[split] and len(members[largest]) > 1:
            members[split].append(members[largest].pop())
            chosen[members[split][0]] = split
    return chosen


def canonical(source: str) -> str:
    """Return the form of which all spellings of a source have the same.

    >>> canonical(" Stra\N{LATIN SMALL LETTER SHARP S}e  7")   ->   "strasse 7"
    """
    folded = unicodedata.normalize("NFKC", source).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())  # folding may decompose


def digest(source: str) -> bytes:
    """Return the hash of a source, 8 bytes."""
    return hashlib.blake2b(source.encode("utf-8", "replace"), digest_size=8).digest()
