"""Loops over steps on TensorFlow that other runtimes know."""

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from seq2seq.aliases import State, Tensor


def portable_scan(
    body: Callable[[State, Tensor], tuple[State, State | None]],
    carry: State,
    steps: Tensor,
    reverse: bool,
    collects: bool,
) -> tuple[State, State]:
    """Do what `seq2seq.ops.scan` does, with the state as it is and steps in ascending order."""
    steps = tf.convert_to_tensor(steps)
    if reverse:
        steps = tf.reverse(steps, [0])
    count = tf.shape(steps)[0]
    first = [tf.convert_to_tensor(one) for one in keras.tree.flatten(carry)]
    kept = first if collects else []
    collected = [tf.TensorArray(one.dtype, count, element_shape=one.shape) for one in kept]

    def step(t: Tensor, state: list[Tensor], arrays: list[Any]) -> tuple[Tensor, Any, Any]:
        after, found = body(keras.tree.pack_sequence_as(carry, state), steps[t])
        leaves = keras.tree.flatten(found) if collects else []
        arrays = [one.write(t, leaf) for one, leaf in zip(arrays, leaves, strict=True)]
        return t + 1, [tf.convert_to_tensor(one) for one in keras.tree.flatten(after)], arrays

    _, last, collected = tf.while_loop(lambda t, *_: t < count, step, (0, first, collected))
    last = keras.tree.pack_sequence_as(carry, last)
    if not collects:
        return last, None
    stacked = [_stacked(one, like) for one, like in zip(collected, kept, strict=True)]
    if reverse:
        stacked = [tf.reverse(one, [0]) for one in stacked]
    return last, keras.tree.pack_sequence_as(carry, stacked)


def _stacked(array: Any, like: Tensor) -> Tensor:
    """The collected steps, (T, ...); `array.stack()` cannot stack none of unknown shape."""
    stacked = tf.raw_ops.TensorListStack(
        input_handle=array.flow, element_shape=tf.shape(like), element_dtype=like.dtype
    )
    return tf.ensure_shape(stacked, [None, *like.shape])
