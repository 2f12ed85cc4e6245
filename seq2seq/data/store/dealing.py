"""The assignment of rows to splits in equal parts."""

from collections.abc import Callable, Collection, Iterable

from seq2seq.data.store.split_by_hash import Key, Row, assignment, digest
from seq2seq.errors import InputError

PARTS = 20  # of which one is the test, and one for validation
FEWEST = 3  # so that no split is empty


def dealt(
    rows: Callable[[], Iterable[Row]],
    shared: Collection[str],
    key: Key,
    *,
    folds: int | None = None,
    fold: int = 0,
    by_target: bool = False,
) -> Callable[[Row], str]:
    """Decide which of the splits that share an origin, train, each of its rows is in.

    Keys are dealt out to folds like cards, in the order of a hash, so that the sizes of two folds
    differ by at most one of them. One fold is the test, the next one is for validation, the others
    are train.

    Args:
        rows: returns a new iterator over the rows of the origin.
        shared: splits of the origin. Rows that belong to another split are assigned to train.
        key: that of the rows.
        folds: their number, 3 or more; None for 20 of which the first is the test, however few
            keys there are.
        fold: number of the fold, from 0, that is the test.
        by_target: whether keys are dealt out target by target, so that all folds have the same
            share of each. A key with several targets counts for the first.

    Raises:
        InputError: there are fewer keys than folds.
    """
    targets: dict[bytes, str] = {}  # the first of each key
    for row in rows():
        targets.setdefault(digest(key.of_row(row)), row[1] if by_target else "")
    if len(targets) < (folds or FEWEST):
        if folds is None:
            return assignment(rows, shared, key)
        raise InputError(
            f"data.folds must be at most {len(targets)}, the number of different {key.name}, not "
            f"{folds}."
        )
    parts = folds or PARTS
    names = {fold: "test", (fold + 1) % parts: "validation"}
    order = sorted(targets, key=lambda one: (targets[one], one))
    splits = {one: names[i % parts] for i, one in enumerate(order) if i % parts in names}

    def split_of_row(row: Row) -> str:
        split = splits.get(digest(key.of_row(row)), "train")
        return split if split in shared else "train"

    return split_of_row


def keeping_labels(
    rows: Iterable[Row],
    split_of_row: Callable[[Row], str],
    key: Key,
    labels_of: Callable[[str], Iterable[str]],
) -> tuple[Callable[[Row], str], int]:
    """Change an assignment so that each label is in train.

    The first key of a label that would not be there is moved to train, with all of its rows.

    Args:
        rows: those of the origin.
        split_of_row: the assignment.
        key: that of the rows.
        labels_of: the labels of a target.

    Returns:
        The assignment, and the number of keys that it moves.
    """
    in_train: set[str] = set()
    held_out: dict[str, str] = {}  # the first key of each label
    for row in rows:
        labels = labels_of(row[1])
        if split_of_row(row) == "train":
            in_train.update(labels)
            continue
        for label in labels:
            held_out.setdefault(label, key.of_row(row))
    moved = {first for label, first in held_out.items() if label not in in_train}

    def split_with_labels(row: Row) -> str:
        return "train" if key.of_row(row) in moved else split_of_row(row)

    return (split_with_labels, len(moved)) if moved else (split_of_row, 0)
