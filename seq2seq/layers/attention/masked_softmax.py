"""Softmax over the real steps of a row."""

from keras import ops

# Finite, so that a row without any real step gives no NaN.
MASKED = -1e9


def softmax(scores):
    """Over the last axis, in float32; of one number it is 1 (of which Keras's warns)."""
    scores = ops.cast(scores, "float32")
    return ops.exp(scores - scores) if scores.shape[-1] == 1 else ops.softmax(scores)


def masked_softmax(scores, mask):
    """Weights that sum to one over True, and are all zero where nothing is True.

    Args:
        scores: float (..., S), any dtype.
        mask: bool, broadcastable to scores.

    Returns:
        float32 (..., S).
    """
    weights = softmax(ops.where(mask, ops.cast(scores, "float32"), MASKED))
    return ops.where(mask, weights, 0.0)
