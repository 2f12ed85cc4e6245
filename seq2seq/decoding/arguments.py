"""Arguments of searches as arrays: whole numbers for each row, and ids of a vocabulary."""

import re
from collections.abc import Iterable
from typing import Any

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Mask, Size, Tensor
from seq2seq.errors import InputError
from seq2seq.ops.ids import concrete

INT32 = np.iinfo("int32")


def leading_size(leaves: list[Tensor]) -> Any:
    """Returns B of leaves (B, ...)."""
    sizes = {leaf.shape[0] if len(leaf.shape) else "none" for leaf in leaves} - {None}
    if len(sizes) > 1 or "none" in sizes:
        raise InputError(
            "All leaves of the state need the same leading size B; received the shapes "
            f"{[tuple(leaf.shape) for leaf in leaves]}."
        )
    return ops.shape(leaves[0])[0]


def at_least(least: int, size: Size) -> Size:
    """Returns a size of at least `least`: an int, or an int32 scalar for one."""
    return max(size, least) if isinstance(size, int) else ops.maximum(size, least)


def as_array(name: str, value: Any) -> Any:
    """Returns an array or tensor as it is, and anything else as NumPy of 32 bits.

    Raises:
        InputError: rows of a list differ in length.
    """
    if hasattr(value, "dtype"):
        return value
    try:
        array = np.asarray(value)
    except ValueError:
        raise InputError(f"{name} must have rows of one length. Pad them.") from None
    kinds = {"i": "int32", "f": "float32"}
    return saturated(array).astype(kinds.get(array.dtype.kind, array.dtype))


def saturated(x: Any) -> Any:
    """Returns an array whose integers fit into int32: a larger id must not become another one."""
    kind = _kind(x)
    if kind not in ("int64", "uint32", "uint64"):
        return x
    if isinstance(x, np.ndarray | np.generic):
        return np.clip(x, *(None if kind[0] == "u" else INT32.min, INT32.max))
    highest = ops.cast(INT32.max, kind)
    return ops.minimum(x, highest) if kind[0] == "u" else ops.clip(x, INT32.min, highest)


def wrapped(x: Any) -> Any:
    """Returns keys of random draws, integers of any size, modulo 2**32 as int32."""
    if keras.ops.is_tensor(x):
        return ops.cast(x, "int32")
    array = np.asarray(x)
    return array.astype("uint32").view("int32") if array.dtype.kind in "iu" else x


def integers(name: str, value: Any) -> Tensor:
    """Returns integers of any shape as int32; those beyond its range as its least or largest.

    Raises:
        InputError: they are not integers, or rows of a list differ in length.
    """
    array = as_array(name, value)
    kind = _kind(array)
    if not re.fullmatch("u?int[0-9]+", kind) and 0 not in array.shape:  # an empty list has no type
        raise InputError(f"{name} must be an int or an array of ints, not {kind}.")
    array = saturated(array)
    is_numpy = isinstance(array, np.ndarray | np.generic)  # stays concrete in a graph
    return array.astype("int32") if is_numpy else ops.cast(array, "int32")


def _kind(x: Any) -> str:
    """The name of a dtype; NumPy has some that Keras does not know."""
    is_numpy = isinstance(x, np.ndarray | np.generic)
    return x.dtype.name if is_numpy else keras.backend.standardize_dtype(x.dtype)


def per_row(name: str, value: Any, batch_size: Any, rank: int = 1) -> Tensor:
    """Returns `value` as int32 with B rows; a scalar is broadcast to every row.

    Raises:
        InputError: it has another shape, or is not an integer.
    """
    value = integers(name, value)
    if rank == 1 and len(value.shape) == 0:
        return ops.broadcast_to(value, (batch_size,))
    is_other = isinstance(batch_size, int) and value.shape[:1] not in [(batch_size,), (None,)]
    if len(value.shape) != rank or is_other:
        raise InputError(
            f"{name} must have the shape {('(B,)', '(B, P)')[rank - 1]} with B = {batch_size}; "
            f"received {tuple(value.shape)}."
        )
    return value


def known_lengths(name: str, lengths: Tensor, most: Size, flaws: list[Mask]) -> Tensor:
    """Returns lengths that are from 0 to `most`.

    Args:
        name: of the argument, for the message.
        lengths: int32 (B,).
        most: the size of what they are lengths of.
        flaws: receives bool (B,), True for rows with other lengths, where these are symbolic.

    Raises:
        InputError: one is concrete, and another number.
    """
    is_other = (lengths < 0) | (lengths > most)
    known = concrete(is_other)
    if known is None:
        flaws.append(is_other)
    elif known.any():
        raise InputError(
            f"{name} must be whole numbers from 0 to {most}, not "
            f"{ops.convert_to_numpy(lengths)[known].flat[0]}."
        )
    return ops.clip(lengths, 0, most)


def known_ids(
    name: str,
    ids: Ids,
    vocabulary: int,
    flaws: list[Mask],
    is_read: Mask | None = None,
    least: int = 0,
) -> Ids:
    """Returns ids that are all in the vocabulary, so that no look-up reads another row.

    Args:
        name: of the argument, for the message.
        ids: int32 (B, ...), or a scalar for all rows.
        vocabulary: V.
        flaws: receives bool (B,) or (), True for rows with other ids, where these are symbolic.
        is_read: bool, shape of `ids`; others may be anything, and become 0. None: all are read.
        least: -1 where that stands for no id.

    Raises:
        InputError: one is concrete, and not an id.
    """
    is_other = (ids < least) | (ids >= vocabulary)
    if is_read is not None:
        is_other = is_other & is_read
    known = concrete(is_other)
    if known is None:
        axes = tuple(range(1, len(ids.shape)))
        flaws.append(ops.any(is_other, axis=axes) if axes else is_other)
    elif known.any():
        number = np.broadcast_to(ops.convert_to_numpy(ids), known.shape)[known].flat[0]
        raise _not_an_id(name, number, vocabulary)
    is_kept = ~is_other if is_read is None else is_read & ~is_other
    return ops.where(is_kept, ids, 0)


def check_own_ids(who: str, ids: Iterable[int], vocabulary: int, end: int | None = None) -> None:
    """Checks that the ids of a processor or constraint are in a vocabulary.

    Args:
        who: the owner of the ids, for the message.
        ids: any integers.
        vocabulary: V.
        end: END, which must not be among them, or None.

    Raises:
        InputError: one is not an id, or END.
    """
    ids = np.fromiter(ids, "int64")
    others = ids[(ids < 0) | (ids >= vocabulary)]
    if len(others):
        raise _not_an_id(who, others[0], vocabulary)
    if end is not None and (ids == end).any():
        raise InputError(f"{who} holds END, {end}, which is added to every output. Leave it out.")


def _not_an_id(who: str, number: int, vocabulary: int) -> InputError:
    return InputError(
        f"{who} names the id {number}, but the step knows {vocabulary} ids. Give ids from 0 to "
        f"{vocabulary - 1}."
    )
