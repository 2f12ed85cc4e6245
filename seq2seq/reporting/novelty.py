"""How new sources and targets are, compared with the training split."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, cast

import numpy as np

from seq2seq.data import Split
from seq2seq.data.store.sequences import Sequences
from seq2seq.evaluation import Row
from seq2seq.reporting.groups import Groups
from seq2seq.symbols import UNK

AT_ONCE = 65_536  # rows that are compared at the same time
MOST_PAIRS = 20_000_000  # tokens of train whose neighbors are looked at


def by_source(rows: Sequence[Row], train: Split, source: Any) -> Groups:
    """Group rows by how much of their source is in train, the most familiar first.

    Args:
        rows: evaluated rows.
        train: the training split.
        source: feature of the sources, which are tokens.
    """
    encoded = source.encode([row.source for row in rows]).rows()
    ids_of_train = cast("Sequences", train.source)  # as of all tokens
    seen = _seen(encoded, ids_of_train)
    known = _known_pairs(ids_of_train, source.vocabulary_size)
    names = (
        "the source is in train",
        "new, but every pair of neighboring tokens is in train",
        "new, one pair of tokens is new",
        "new, several pairs are new",
        "has a token that is not in train",
    )
    groups: dict[str, list[Row]] = {name: [] for name in names}
    for row, ids, is_seen in zip(rows, encoded, seen, strict=True):
        pairs = np.asarray(ids[:-1], "int64") * source.vocabulary_size + ids[1:]
        places = np.minimum(np.searchsorted(known, pairs), len(known) - 1)
        new = int((known[places] != pairs).sum()) if len(known) else len(pairs)
        place = 4 if UNK in ids else 0 if is_seen else min(1 + new, 3)
        groups[names[place]].append(row)
    return {name: members for name, members in groups.items() if members}


def by_target(rows: Sequence[Row], train: Split, target: Any) -> Groups:
    """Group rows by whether one of their references is a target of train.

    Args:
        rows: evaluated rows.
        train: the training split.
        target: feature of the targets, which are tokens.
    """
    texts = [text for row in rows for text in row.references]
    ids_of_train = cast("Sequences", train.target)
    seen = np.array(_seen(target.encode(texts).rows(), ids_of_train), bool)
    starts = np.cumsum([0, *(len(row.references) for row in rows[:-1])])
    groups: dict[str, list[Row]] = {"a reference is a target of train": [], "new": []}
    for row, is_known in zip(rows, np.logical_or.reduceat(seen, starts), strict=True):
        groups["a reference is a target of train" if is_known else "new"].append(row)
    return {name: members for name, members in groups.items() if members}


def _seen(rows: Sequence[np.ndarray], train: Sequences) -> list[bool]:
    """Tell for each row of ids whether it is one of train; never with unknown tokens."""
    kind = train.values.dtype
    contents = [np.asarray(ids).astype(kind).tobytes() for ids in rows]
    wanted, found = set(contents), set[bytes]()
    for start in range(0, len(train), AT_ONCE):
        offsets = np.asarray(train.offsets[start : start + AT_ONCE + 1])
        content = train.values[offsets[0] : offsets[-1]].tobytes()
        ends = ((offsets - offsets[0]) * kind.itemsize).tolist()
        found |= wanted.intersection(content[begin:end] for begin, end in pairwise(ends))
    return [one in found and UNK not in ids for one, ids in zip(contents, rows, strict=True)]


def _known_pairs(train: Sequences, size: int) -> np.ndarray:
    """Return the pairs of neighboring tokens of train, each as one number, sorted."""
    values = np.asarray(train.values[:MOST_PAIRS]).astype("int64")
    pairs = values[:-1] * size + values[1:]
    last = train.offsets[1:-1] - 1  # of each row; the next token is another row's
    is_inside = np.ones(len(pairs), bool)
    is_inside[last[(last >= 0) & (last < len(pairs))]] = False
    return np.unique(pairs[is_inside])
