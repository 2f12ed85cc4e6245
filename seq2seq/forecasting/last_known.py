"""The last known values of rows."""

from keras import ops

from seq2seq.aliases import Mask, Tensor


def last_known(values: Tensor, known: Mask) -> Tensor:
    """Take the last known value of each column; 0 in a column without one.

    >>> last_known([[[1, 5], [2, 0]]], [[[True, True], [True, False]]])   ->   [[[2, 5]]]

    Args:
        values: float (B, S, K).
        known: bool (B, S, K).

    Returns:
        float (B, 1, K).
    """
    steps = ops.arange(ops.shape(values)[1], dtype="int32")[None, :, None]
    last = ops.max(ops.where(known, steps, -1), axis=1, keepdims=True)
    found = ops.take_along_axis(values, ops.maximum(last, 0), axis=1)
    return ops.where(last >= 0, found, ops.zeros_like(found))
