"""Ids that come from outside: sources, targets and labels.

An id of a vocabulary of V is a whole number from 0 to V - 1. Any other number is refused where its
value is known. Inside a compiled function it makes what is computed from it NaN: never the result
of another id, and never 0.
"""

import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Mask, Tensor
from seq2seq.errors import BadRow


def concrete(x: Tensor) -> np.ndarray | None:
    """Return the value of an array as NumPy, or None for a symbol inside a compiled function."""
    try:
        return ops.convert_to_numpy(x)
    except (TypeError, NotImplementedError):
        return None


def check_ids(ids: Tensor, size: int, name: str) -> None:
    """Check ids whose values are known.

    Args:
        ids: (B,), (B, T) or of more axes; numbers of any type.
        size: int V.
        name: what they are, such as "y", for the message.

    Raises:
        BadRow: for the first that is not a whole number from 0 to V - 1.
    """
    known = concrete(ids)
    if known is not None:
        right = (known >= 0) & (known < size)
        if known.dtype.kind not in "biu":
            right &= known == np.floor(known)
        _refuse(known, ~right, f"a whole number from 0 to {size - 1}", name)


def valid_ids(ids: Tensor, size: int, name: str = "the ids") -> tuple[Ids, Mask]:
    """Replace what is not an id by 0.

    >>> valid_ids([2, 3, -1], 3)   ->   [2, 0, 0], [True, False, False]   # compiled

    Args:
        ids: (...), numbers of any type.
        size: int V.
        name: what they are, for the message.

    Returns:
        int32 (...) from 0 to V - 1, and which of them were given, bool (...).

    Raises:
        BadRow: as `check_ids`.
    """
    check_ids(ids, size, name)
    ids = ops.convert_to_tensor(ids)
    if any(str(ids.dtype).endswith(kind) for kind in ("int8", "int16", "bool")):
        ids = ops.cast(ids, "int32")  # which can be compared with any size
    is_valid = (ids >= 0) & (ids < size)
    if "float" in str(ids.dtype):
        is_valid = is_valid & ops.equal(ids, ops.floor(ids))
    return ops.cast(ops.where(is_valid, ids, ops.zeros_like(ids)), "int32"), is_valid


def valid_shares(shares: Tensor, name: str = "the targets") -> Tensor:
    """Check shares of classes, float32 (B, ...): NaN for what is not from 0 to 1.

    Raises:
        BadRow: for the first of these where its value is known.
    """
    check_class_shares(shares, name)
    return shares + nan_unless((shares >= 0) & (shares <= 1))


def check_class_shares(shares: Tensor, name: str) -> None:
    """Check shares of classes whose values are known.

    Raises:
        BadRow: for the first that is not from 0 to 1.
    """
    known = concrete(shares)
    if known is not None:
        _refuse(known, ~((known >= 0) & (known <= 1)), "from 0 to 1", name)


def nan_unless(is_valid: Mask, dtype: str = "float32") -> Tensor:
    """Return 0 for True and NaN for False, to be added to what was computed from ids."""
    return ops.cast(ops.where(is_valid, 0.0, float("nan")), dtype)


def rows_of(table: Tensor, ids: Ids) -> Tensor:
    """Look up the rows of a table (V, D) by ids (...): (..., D), NaN for other numbers.

    Raises:
        BadRow: as `check_ids`.
    """
    safe, is_valid = valid_ids(ids, table.shape[0])
    return ops.take(table, safe, axis=0) + nan_unless(is_valid, table.dtype)[..., None]


def _refuse(known: np.ndarray, wrong: np.ndarray, wanted: str, name: str) -> None:
    """Raises BadRow for the first number that is wrong."""
    places = np.argwhere(wrong)
    if not len(places):
        return
    row, *rest = (int(number) for number in places[0])
    raise BadRow(
        row,
        f"must be {wanted}, not {known[tuple(places[0])]}",
        step=rest[0] + 1 if rest else None,
        column=rest[1] + 1 if rest[1:] else None,
        place=f"Row {row + 1} of {name}",
    )
