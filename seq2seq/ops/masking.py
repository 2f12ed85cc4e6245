"""Masks of right-padded rows. True = keep."""

from keras import ops

from seq2seq.aliases import Ids, Mask, Size


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
