"""Classes that a split lacks."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from seq2seq.features.feature import Feature
from seq2seq.features.labels import Labels

NUM_NAMES = 5  # that a note lists


def class_notes(target: Feature, splits: Mapping[str, Iterable[Sequence[str]]]) -> list[str]:
    """Sentences about labels that validation or test have no row of.

    Args:
        target: feature of the targets, of which only labels are classes.
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
                f"{split} has no row of {names}{more}, so it does not measure how well that is told"
            )
    return notes
