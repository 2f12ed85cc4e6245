"""Masks of right-padded rows. True = keep."""

from keras import ops

from seq2seq.aliases import Ids, Mask, Size, Tensor


def length_mask(lengths: Ids, size: Size) -> Mask:
    """Make a mask that is True on the first `lengths[b]` of `size` steps.

    >>> length_mask([2, 0], 3)   ->   [[True, True, False], [False, False, False]]

    Args:
        lengths: int (B,).
        size: int, number of steps T.

    Returns:
        bool (B, T).
    """
    return ops.arange(size, dtype="int32")[None, :] < ops.cast(lengths, "int32")[:, None]


def without_padding(values: Tensor, mask: Mask) -> Tensor:
    """Replace what is at steps that are not real by 0, whatever it is.

    Args:
        values: ids (B, T), or numbers (B, T, ...).
        mask: bool (B, T), True = a real step.

    Returns:
        as `values`.
    """
    rest = (1,) * (len(values.shape) - 2)
    mask = ops.reshape(mask, (*ops.shape(mask), *rest))
    return ops.where(mask, values, ops.zeros_like(values))
