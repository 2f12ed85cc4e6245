"""Rows that stand in two splits."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np


def overlap_notes(
    source_hashes: Mapping[str, np.ndarray], pair_hashes: Mapping[str, np.ndarray]
) -> list[str]:
    """A sentence for each two splits that have rows in common.

    Args:
        source_hashes: uint64 (N,) of each split, the one that others are held against first.
        pair_hashes: likewise, of source and target.
    """
    notes = []
    for first, second in combinations(source_hashes, 2):
        sources = np.isin(source_hashes[second], source_hashes[first]).sum()
        pairs = np.isin(pair_hashes[second], pair_hashes[first]).sum()
        if sources:
            notes.append(
                f"{sources} of {len(source_hashes[second])} rows of {second} have a source that "
                f"stands in {first} too, {pairs} of them with the same target: figures on "
                f"{second} flatter"
            )
    return notes
