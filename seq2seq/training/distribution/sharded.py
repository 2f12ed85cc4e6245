"""Several devices on JAX, in one or several processes."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import keras
import numpy as np

from seq2seq.data import Batches
from seq2seq.data.batching.batches import Batch
from seq2seq.errors import InputError
from seq2seq.training.distribution.distribution import (
    BUILT_OUTSIDE,
    Distribution,
    Part,
    num_tokens,
    set_shares,
)


class Sharded(Distribution):
    """Keras's data parallelism: arrays are cut along their rows, weights are everywhere.

    Losses are computed of the whole batch as if it were one array, so they need no shares. Several
    processes meet as Keras's environment variables say (`KERAS_DISTRIBUTION_JOB_ADDRESSES`,
    `KERAS_DISTRIBUTION_NUM_PROCESSES`, `KERAS_DISTRIBUTION_PROCESS_ID`).
    """

    def __init__(self) -> None:
        import jax

        self._distribution = keras.distribution.DataParallel(auto_shard_dataset=False)
        self.devices = jax.device_count()
        self.process = jax.process_index()
        self.processes = jax.process_count()

    @staticmethod
    def meet() -> None:
        """Join the other processes, if there are any; before anything is computed."""
        if "KERAS_DISTRIBUTION_NUM_PROCESSES" in os.environ:
            keras.distribution.initialize()

    @contextmanager
    def scope(self) -> Iterator[None]:
        before = keras.distribution.distribution()
        keras.distribution.set_distribution(self._distribution)
        try:
            yield
        finally:
            keras.distribution.set_distribution(before)

    def parts(self, batches: Batches, index: int, count: int) -> Sequence[Part]:
        slices = [
            batches.batch(index, part, count * self.devices) for part in range(count * self.devices)
        ]
        wholes = [_joined(slices[part::count]) for part in range(count)]
        if count > 1:
            set_shares(wholes)
        return [self._own(whole) for whole in wholes]

    def check(self, model: keras.Model) -> None:
        found = {len(variable.value.sharding.device_set) for variable in model.variables}
        if found - {self.devices}:
            raise InputError(BUILT_OUTSIDE)

    def prepare(self, model: keras.Model, batches: Batches) -> None:
        pass

    def _own(self, whole: Batch) -> Part:
        """The rows of this process."""
        x, y, weights = whole
        rows = slice(self.process * len(y) // self.processes, None)
        rows = slice(rows.start, rows.start + len(y) // self.processes)
        own = {name: array[rows] for name, array in x.items()}
        return Part(own, y[rows], weights[rows], num_tokens(weights))


def _joined(slices: Sequence[Batch]) -> Batch:
    """Slices of a batch, one below the other."""
    xs, ys, weights = zip(*slices, strict=True)
    x = {name: np.concatenate([part[name] for part in xs]) for name in xs[0]}
    return x, np.concatenate(ys), np.concatenate(weights)
