"""The assignment of rows to splits in equal parts."""

from collections.abc import Callable, Collection, Iterable

from seq2seq.data.store.split_by_hash import GROUP, Row, assignment, canonical, digest
from seq2seq.errors import InputError

PARTS = 20  # of which one is the test, and one for validation
FEWEST = 3  # so that no split is empty


def dealt(
    rows: Callable[[], Iterable[Row]],
    shared: Collection[str],
    *,
    folds: int | None = None,
    fold: int = 0,
    by_target: bool = False,
    by_group: bool = False,
) -> Callable[[Row], str]:
    """Decide which of the splits that share an origin, train, each of its rows is in.

    Sources, or groups, are dealt out to folds like cards, in the order of a hash, so that the
    sizes of two folds differ by at most one of them. One fold is the test, the next one is for
    validation, the others are train.

    Args:
        rows: returns a new iterator over the rows of the origin.
        shared: splits of the origin. Rows that belong to another split are assigned to train.
        folds: their number, 3 or more; None for 20 of which the first is the test, however few
            sources there are.
        fold: number of the fold, from 0, that is the test.
        by_target: whether sources are dealt out target by target, so that all folds have the same
            share of each. A source with several targets counts for the first.
        by_group: whether rows have groups, which are used like sources.

    Raises:
        InputError: there are fewer sources, or groups, than folds.
    """
    side = GROUP if by_group else 0
    targets = _targets(rows(), side, by_target)
    if len(targets) == 1 and not by_group:
        side = 1
        targets = _targets(rows(), side, by_target)
    if len(targets) < (folds or FEWEST):
        if folds is None:
            return assignment(rows, shared, by_group)
        what = ("sources", "targets of the only source", "groups")[side]
        raise InputError(
            f"data.folds must be at most {len(targets)}, the number of different {what}, not "
            f"{folds}."
        )
    parts = folds or PARTS
    names = {fold: "test", (fold + 1) % parts: "validation"}
    order = sorted(targets, key=lambda key: (targets[key], key))
    splits = {key: names[i % parts] for i, key in enumerate(order) if i % parts in names}

    def split_of_row(row: Row) -> str:
        split = splits.get(digest(canonical(row[side])), "train")
        return split if split in shared else "train"

    return split_of_row


def _targets(rows: Iterable[Row], side: int, by_target: bool) -> dict[bytes, str]:
    """The first target of each source or group, which is known by its hash; "" if unasked."""
    found: dict[bytes, str] = {}
    for row in rows:
        found.setdefault(digest(canonical(row[side])), row[1] if by_target else "")
    return found
