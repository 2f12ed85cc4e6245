"""Notes and checks on the rows of a data set, before a model is trained on them."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations

import numpy as np

from seq2seq.errors import BadRow, InputError
from seq2seq.features.feature import Feature
from seq2seq.features.labels import Labels
from seq2seq.features.tokens import Tokens
from seq2seq.symbols import UNK

NUM_NAMES = 5  # listed in a note
NUM_ROWS = 1000  # of which the sides are compared
MOSTLY = 0.5  # share of the symbols


def class_notes(target: Feature, splits: Mapping[str, Iterable[Sequence[str]]]) -> list[str]:
    """Write a note for each of validation and test that has no row of some labels.

    Args:
        target: feature of the targets; only labels have notes.
        splits: split -> chunks of raw targets.
    """
    if not isinstance(target, Labels):
        return []
    notes = []
    for split, chunks in splits.items():
        found = {name for text in chain.from_iterable(chunks) for name in target.split(text)}
        lacking = [name for name in target.names if name not in found]
        if lacking and split != "train":
            names = ", ".join(map(repr, lacking[:NUM_NAMES]))
            more = f" and {len(lacking) - NUM_NAMES} more" if len(lacking) > NUM_NAMES else ""
            notes.append(
                f"The {split} split has no row of {names}{more}, so it does not measure these "
                "labels."
            )
    return notes


def overlap_notes(
    source_hashes: Mapping[str, np.ndarray], pair_hashes: Mapping[str, np.ndarray]
) -> list[str]:
    """Write a note for each two splits that have rows in common.

    Args:
        source_hashes: uint64 (N,) of each split; others are compared with the first.
        pair_hashes: uint64 (N,) of source and target, of each split.
    """
    notes = []
    is_alike = all((hashes == hashes[0]).all() for hashes in source_hashes.values())
    for first, second in combinations(source_hashes, 2):
        sources = np.isin(source_hashes[second], source_hashes[first]).sum()
        pairs = np.isin(pair_hashes[second], pair_hashes[first]).sum()
        if is_alike and pairs:  # a language model, whose sources say nothing
            notes.append(
                f"{pairs} of {len(pair_hashes[second])} rows of {second} have a target that is "
                f"also in {first}: figures on {second} are optimistic."
            )
        elif sources and not is_alike:
            notes.append(
                f"{sources} of {len(source_hashes[second])} rows of {second} have a source that "
                f"the model cannot tell from one in {first}, {pairs} of them with the same target: "
                f"figures on {second} are optimistic."
            )
    return notes


def check_sides(
    sources: Sequence[str], targets: Sequence[str], source: Feature, target: Feature, split: str
) -> None:
    """Reject a split whose source and target are swapped, compared with the features.

    Args:
        sources: raw texts of rows; only the first are checked.
        targets: raw texts of the same rows.
        source: feature of the sources.
        target: feature of the targets.
        split: name of the split.

    Raises:
        InputError: most symbols of both sides are unknown, but known to the other side's feature.
    """
    if not (isinstance(source, Tokens) and isinstance(target, Tokens)):
        return
    sources, targets = sources[:NUM_ROWS], targets[:NUM_ROWS]
    as_given = _unknown(source, sources), _unknown(target, targets)
    if min(as_given) <= MOSTLY:
        return
    try:
        swapped = _unknown(source, targets), _unknown(target, sources)
    except BadRow:  # such as targets without conditioning symbols
        return
    if max(swapped) < MOSTLY:
        raise InputError(
            f"Source and target must not be swapped in the {split} split: {as_given[0]:.0%} of its "
            "source symbols are unknown to the sources of the training data, but "
            f"{1 - swapped[1]:.0%} are known to its targets. Swap data.source_column and "
            "data.target_column."
        )


def _unknown(feature: Tokens, texts: Sequence[str]) -> float:
    """Compute the share of symbols that are not in the vocabulary."""
    values = feature.encode(texts).values
    return float((values == UNK).mean()) if len(values) else 0.0
