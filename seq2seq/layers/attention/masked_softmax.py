"""Softmax over the real steps of a row."""

from keras import ops

from seq2seq.aliases import Mask, Tensor

MASKED = -1e9  # finite, so that a row without a real step gives no NaN


def softmax(scores: Tensor) -> Tensor:
    """Compute the softmax over the last axis, in float32.

    Keras's softmax warns if that axis has size 1, where the result is 1.
    """
    scores = ops.cast(scores, "float32")
    return ops.exp(scores - scores) if scores.shape[-1] == 1 else ops.softmax(scores)


def masked_softmax(scores: Tensor, mask: Mask) -> Tensor:
    """Compute weights that sum to one over True, and are zero in a row without a True.

    Args:
        scores: float (..., S), any dtype.
        mask: bool, broadcastable to scores.

    Returns:
        float32 (..., S).
    """
    weights = softmax(ops.where(mask, ops.cast(scores, "float32"), MASKED))
    return ops.where(mask, weights, 0.0)
