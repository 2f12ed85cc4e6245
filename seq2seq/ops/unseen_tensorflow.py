"""Sizes that shapes do not show, on TensorFlow."""

from seq2seq.aliases import Tensor


def unseen(x: Tensor) -> Tensor:
    """Return a tensor of a graph whose value is left out when shapes are inferred.

    A loop's state keeps the shapes that it has before the loop. A size that happens to be a
    constant there would be one of them.
    """
    import tensorflow as tf

    return tf.raw_ops.PlaceholderWithDefault(input=x, shape=x.shape)
