"""The base class of distributions."""

import abc
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, NamedTuple

import keras
import numpy as np

from seq2seq.data import Batches
from seq2seq.data.batching.batches import Batch

BUILT_OUTSIDE = (
    "The model was built for other devices; build it inside `with trainer.scope():` of this "
    "trainer."
)


class Part(NamedTuple):
    """The arguments of one call of a training step, and the number of target tokens in them."""

    x: Any
    y: Any
    weights: Any
    tokens: int


def num_tokens(weights: np.ndarray) -> int:
    """Count the targets that are learned from."""
    return int(np.count_nonzero(weights))


class Distribution(abc.ABC):
    """Assigns each device its slice of a batch.

    However a batch is divided, its losses and gradients are normalised by all of its tokens, so
    they equal those of the whole batch on one device.

    Attributes:
        devices: number of devices that share a batch, in all processes.
        process: index of this process; only 0 displays progress and writes reports.
        processes: number of processes.
        accumulates: whether parts of a batch can be computed one after another.
    """

    devices: int = 1
    process: int = 0
    processes: int = 1
    accumulates: ClassVar[bool] = True

    @abc.abstractmethod
    def scope(self) -> AbstractContextManager[object]:
        """A context in which models are built, compiled and trained."""

    @abc.abstractmethod
    def parts(self, batches: Batches, index: int, count: int) -> Sequence[Part]:
        """The slices of a batch for this process, in `count` parts computed one after another.

        Args:
            batches: `batch(index, part, parts)` gives each slice.
            index: of the batch, over all epochs.
            count: number of micro-batches.
        """

    @abc.abstractmethod
    def check(self, model: keras.Model) -> None:
        """Check that a model was built in `scope()`.

        Raises:
            InputError: for one that was not.
        """

    @abc.abstractmethod
    def prepare(self, model: keras.Model, batches: Batches) -> None:
        """Make the optimizer of a compiled model use the gradients of all devices."""


def set_shares(batches: Sequence[Batch]) -> None:
    """Set each slice's share of the tokens of its batch, times the number of slices.

    Losses of slices are means over their own tokens. Multiplied by this (`Model.compute_loss`)
    and averaged, they are the mean over all tokens, and so are gradients. Where rows have weights,
    tokens count as much as these.
    """
    total = sum(weights.sum() for _, _, weights in batches) or 1.0
    for x, y, weights in batches:
        x["share"] = np.full(len(y), weights.sum() / total * len(batches), "float32")
