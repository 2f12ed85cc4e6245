"""The column that names each row's split."""

from collections import Counter

from seq2seq.data.files.table import Say, Table
from seq2seq.data.store.split_by_hash import SPLITS, split_named
from seq2seq.errors import InputError
from seq2seq.visible import shortened

LONGEST = 60  # characters of a name in a message


def named_splits(table: Table, position: int, skip: bool, say: Say) -> list[str]:
    """Find the splits that a column names.

    Args:
        table: all rows.
        position: of the column, from 0.
        skip: whether to skip rows with other names, and bad rows.
        say: receives sentences on what was skipped.

    Raises:
        InputError: a row with another name, or none of train.
    """
    counts = Counter(name for (name,) in table.rows([position], skip, say))
    unknown = [name for name in counts if split_named(name) is None]
    if unknown and not skip:
        raise InputError(
            f"data.split_column must name a column of {table} with {', '.join(SPLITS)} in each "
            f"row, not {shortened(unknown[0], LONGEST)!r}."
        )
    if unknown:
        rows = sum(counts[name] for name in unknown)
        say(f"Skipped {rows:,} row(s) of {table} whose split is none of the three.")
    found = {split_named(name) for name in counts}
    if "train" not in found:
        raise InputError(f"data.split_column must name train in some rows of {table}.")
    return [split for split in SPLITS if split in found]
