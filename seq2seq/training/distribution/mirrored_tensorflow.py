"""Several devices on TensorFlow."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import keras
import tensorflow as tf

from seq2seq.data import Batches
from seq2seq.errors import InputError
from seq2seq.training.distribution.distribution import (
    BUILT_OUTSIDE,
    Distribution,
    Part,
    num_tokens,
    set_shares,
)


class Mirrored(Distribution):
    """`tf.distribute.MirroredStrategy`: every device has all weights, and a slice of the batch.

    Of the figures logged in training, the loss is the whole batch's; others, such as the token
    accuracy, are means over devices.
    """

    accumulates = False  # Keras (3.15) adds up inside a condition, where devices cannot meet

    def __init__(self, devices: Sequence[str]) -> None:
        self._strategy = tf.distribute.MirroredStrategy(devices)
        self.devices = len(devices)

    def scope(self) -> AbstractContextManager[object]:
        scope: AbstractContextManager[object] = self._strategy.scope()
        return scope

    def parts(self, batches: Batches, index: int, count: int) -> Sequence[Part]:
        size = count * self.devices
        slices = [batches.batch(index, part, size) for part in range(size)]
        set_shares(slices)
        return [self._spread(slices[part::count]) for part in range(count)]

    def check(self, model: keras.Model) -> None:
        is_own = self._strategy.extended.variable_created_in_scope
        if not all(is_own(variable.value) for variable in model.variables):
            raise InputError(BUILT_OUTSIDE)

    def prepare(self, model: keras.Model, batches: Batches) -> None:
        model.test_on_batch(*batches.batch(0))  # Keras cannot build from a distributed batch
        # Keras (3.15) clips the gradients of each device by themselves and adds them up later:
        # `TFOptimizer._all_reduce_sum_gradients`. Here they are added up first.
        optimizer = model.optimizer
        if optimizer._all_reduce_sum_gradients is list:
            return  # prepared by an earlier call
        clip = optimizer._clip_gradients

        def clip_sum(gradients: list[Any]) -> Any:
            here = tf.distribute.get_replica_context()
            return clip(here.all_reduce(tf.distribute.ReduceOp.SUM, gradients))

        optimizer._clip_gradients = clip_sum
        optimizer._all_reduce_sum_gradients = list

    def _spread(self, slices: Sequence[Any]) -> Part:
        """One slice for each device."""
        tokens = sum(num_tokens(weights) for _, _, weights in slices)

        def of(replica: Any) -> Any:
            return tf.nest.map_structure(
                tf.convert_to_tensor, slices[replica.replica_id_in_sync_group]
            )

        x, y, weights = self._strategy.experimental_distribute_values_from_function(of)
        return Part(x, y, weights, tokens)
