"""The splits of a data set that names them itself."""

from collections.abc import Mapping, Sequence

from seq2seq.checks import nearest
from seq2seq.data.store.split_by_hash import OTHER_NAMES, SPLITS
from seq2seq.errors import InputError

USUAL_NAMES = {
    split: (split, *(name for name, meant in OTHER_NAMES.items() if meant == split))
    for split in SPLITS
}


def usual_splits(
    names: Sequence[str], given: Mapping[str, str | None], place: str
) -> dict[str, str]:
    """Return the data set's split, or the expression given, for each of our splits that has one.

    A single split is train, whatever its name, unless another is given.

    >>> usual_splits(["train", "dev"], {"train": "train[5%:]", "test": "train[:5%]"}, "cmudict")
    {"train": "train[5%:]", "validation": "dev", "test": "train[:5%]"}

    Args:
        names: of the data set's splits.
        given: by the user, for train, validation and test.
        place: what messages call the data set.

    Raises:
        InputError: none is given, and none has a usual name.
    """
    if len(names) == 1 and not any(given.values()):
        return {"train": names[0]}
    found = {}
    for split in SPLITS:
        usual = (name for name in USUAL_NAMES[split] if name in names)
        expression = given.get(split) or next(usual, None)
        if expression:
            found[split] = expression
    if not found:
        raise InputError(
            f"data.train must be a split of {place}, which has no train. {nearest('train', names)}"
        )
    return found
