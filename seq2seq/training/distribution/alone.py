"""One device."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

import keras

from seq2seq.data import Batches
from seq2seq.errors import InputError
from seq2seq.training.distribution.distribution import (
    BUILT_OUTSIDE,
    Distribution,
    Part,
    num_tokens,
    set_shares,
)


class Alone(Distribution):
    """One device that computes a batch whole, or one part after another."""

    def scope(self) -> AbstractContextManager[object]:
        return nullcontext()

    def parts(self, batches: Batches, index: int, count: int) -> Sequence[Part]:
        if count == 1:
            x, y, weights = batches.batch(index)
            return [Part(x, y, weights, num_tokens(weights))]
        slices = [batches.batch(index, part, count) for part in range(count)]
        set_shares(slices)
        return [Part(x, y, weights, num_tokens(weights)) for x, y, weights in slices]

    def check(self, model: keras.Model) -> None:
        # On JAX, whoever distributed the weights gets the same numbers.
        if keras.backend.backend() != "tensorflow":
            return
        if model.distribute_strategy.num_replicas_in_sync > 1:
            raise InputError(BUILT_OUTSIDE)

    def prepare(self, model: keras.Model, batches: Batches) -> None:
        pass
