"""Batches as a tf.data pipeline."""

from collections.abc import Callable, Iterator
from typing import Any

import tensorflow as tf

from seq2seq.features.feature import Feature


def tensorflow_dataset(
    batch: Callable[[int], Any], indices: range, source: Feature, target: Feature, fed: bool
) -> tf.data.Dataset:
    """Make a pipeline of the batches with the given indices.

    Args:
        batch: function from a batch's index in the plan to `(x, y, sample_weight)`.
        indices: indices of the batches, in order.
        source: feature of the sources.
        target: feature of the targets.
        fed: whether x holds `target_in` rather than `target_mask`.

    Returns:
        The elements of `batch`, with unknown sizes.
    """

    def generate() -> Iterator[Any]:
        return map(batch, indices)

    source_spec, target_spec = (
        tf.TensorSpec((None, None, *feature.element_shape), feature.dtype)
        for feature in (source, target)
    )
    x = {"source": source_spec, "source_length": tf.TensorSpec((None,), "int32")}
    if fed:
        x["target_in"] = target_spec
    else:
        x["target_mask"] = tf.TensorSpec((None, None), "bool")
    signature = (x, target_spec, tf.TensorSpec((None, None), "float32"))
    dataset = tf.data.Dataset.from_generator(generate, output_signature=signature)
    return dataset.apply(tf.data.experimental.assert_cardinality(len(indices))).prefetch(2)
