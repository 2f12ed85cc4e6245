"""Batches as a tf.data pipeline."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import tensorflow as tf

if TYPE_CHECKING:
    from seq2seq.data.batching.batches import Batch, Batches


def tensorflow_dataset(batches: "Batches", epochs: int = 1) -> tf.data.Dataset:
    """The batches of `epochs` epochs, from the current one on.

    Returns:
        Elements are `(x, y, sample_weight)` as `Batches` gives them, with sizes None.
    """
    first = batches.epoch * len(batches)
    steps = range(first, first + epochs * len(batches))

    def generate() -> Iterator["Batch"]:
        return map(batches.batch, steps)

    source, target = (
        tf.TensorSpec((None, None, *feature.element_shape), feature.dtype)
        for feature in (batches.source, batches.target)
    )
    x = {"source": source, "source_length": tf.TensorSpec((None,), "int32")}
    if batches.form.fed:
        x["target_in"] = target
    else:
        x["target_mask"] = tf.TensorSpec((None, None), "bool")
    signature = (x, target, tf.TensorSpec((None, None), "float32"))
    dataset = tf.data.Dataset.from_generator(generate, output_signature=signature)
    return dataset.apply(tf.data.experimental.assert_cardinality(len(steps))).prefetch(2)
