"""Softmax over the real steps of a row."""

from keras import ops

# Finite, so that a row without any real step gives no NaN.
MASKED = -1e9


def masked_softmax(scores, mask):
    """Weights that sum to one over True, and are all zero where nothing is True.

    Args:
        scores: float (..., S), any dtype.
        mask: bool, broadcastable to scores.

    Returns:
        float32 (..., S).
    """
    scores = ops.cast(scores, "float32")
    if scores.shape[-1] == 1:  # of which Keras's softmax warns
        return ops.where(mask, ops.exp(scores - scores), 0.0)
    weights = ops.softmax(ops.where(mask, scores, MASKED))
    return ops.where(mask, weights, 0.0)
