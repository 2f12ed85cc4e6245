"""Rows whose source and target stand in each other's place."""

from collections.abc import Sequence

from seq2seq.errors import InputError
from seq2seq.features.feature import Feature
from seq2seq.features.tokens import Tokens
from seq2seq.symbols import UNK

NUM_ROWS = 1000
MOSTLY = 0.5  # of the symbols


def check_sides(
    sources: Sequence[str], targets: Sequence[str], source: Feature, target: Feature, split: str
) -> None:
    """Refuse a split whose rows the features, fitted elsewhere, can only read the other way round.

    Args:
        sources: raw texts of rows, of which the first are looked at.
        targets: likewise.
        source: feature of the sources.
        target: feature of the targets.
        split: name of the split.

    Raises:
        InputError: most symbols of both sides are unknown, and known to the other side.
    """
    if not (isinstance(source, Tokens) and isinstance(target, Tokens)):
        return
    sources, targets = sources[:NUM_ROWS], targets[:NUM_ROWS]
    as_given = _unknown(source, sources), _unknown(target, targets)
    swapped = _unknown(source, targets), _unknown(target, sources)
    if min(as_given) > MOSTLY > max(swapped):
        raise InputError(
            f"source and target are swapped in the {split} split: {as_given[0]:.0%} of its source "
            f"symbols are none of the trained sources but {1 - swapped[1]:.0%} of them are of the "
            "trained targets; swap data.source_column and data.target_column"
        )


def _unknown(feature: Tokens, texts: Sequence[str]) -> float:
    """Share of symbols that the vocabulary lacks."""
    values = feature.encode(texts).values
    return float((values == UNK).mean()) if len(values) else 0.0
