"""Batches of rows of similar length, several of which are answered at the same time."""

import functools
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import Any

import keras
import numpy as np
from joblib import cpu_count

from seq2seq.checks import check_counts
from seq2seq.errors import InputError
from seq2seq.prediction.batching.batch_size import BatchSize
from seq2seq.prediction.padding import fitting

Answer = Callable[[np.ndarray], list[Any]]  # (indices of rows) -> what is answered to each
AUTO = "auto"


class Batches:
    """A function that answers rows in batches.

    The batches do not depend on the number of workers, so neither do the answers.

    Args:
        largest: number of rows in a batch.
        workers: number of batches at the same time, or "auto".
        has_workers: whether there may be more than one.

    Raises:
        InputError: there may not, or the number is not one.
    """

    def __init__(self, largest: int, workers: int | str, has_workers: bool):
        self._size = BatchSize(largest)
        if workers != AUTO:
            check_counts(workers=workers)
            if workers != 1 and not has_workers:
                raise InputError(f"workers must be auto or 1 for this engine, not {workers}.")
        elif not has_workers:
            workers = 1
        self._workers = workers

    @property
    def largest(self) -> int:
        """The number of rows in a batch; lower after one that ran out of memory."""
        return self._size.largest

    def __call__(self, lengths: np.ndarray, answer: Answer) -> list[Any]:
        """Answer rows.

        Args:
            lengths: of the rows, int (N,).
            answer: answers a batch; an error of lacking memory is one of too large a batch.

        Returns:
            the N answers.
        """
        found: list[Any] = [None] * len(lengths)
        left = np.argsort(lengths, kind="stable")
        while len(left):
            batches = list(self._split(left, lengths))
            done = 0
            for batch, answers in zip(batches, self._each(answer, batches), strict=False):
                if isinstance(answers, Exception):
                    self._size.halve(len(batch), answers)
                    break
                done += len(batch)
                for index, one in zip(batch, answers, strict=True):
                    found[index] = one
            left = left[done:]
        return found

    def _split(self, order: np.ndarray, lengths: np.ndarray) -> Iterator[np.ndarray]:
        while len(order):
            count = fitting(lengths[order], self.largest)
            yield order[:count]
            order = order[count:]

    def _each(self, answer: Answer, batches: list[np.ndarray]) -> Iterator[list[Any] | Exception]:
        """Yield what is answered to each batch, in their order, or its error."""
        if self._workers == 1 or len(batches) == 1:
            yield from map(_answered, repeat(answer), batches)
            return
        workers = num_workers() if self._workers == AUTO else self._workers
        pool = ThreadPoolExecutor(min(int(workers), len(batches)), "predict")
        try:
            yield from pool.map(_answered, repeat(answer), batches)
        finally:
            pool.shutdown(cancel_futures=True)


def _answered(answer: Answer, batch: np.ndarray) -> list[Any] | Exception:
    try:
        return answer(batch)
    except Exception as error:  # which the caller raises, or answers with smaller batches
        return error


def num_workers() -> int:
    """Return how many batches are answered at the same time unless a number is given.

    One for each physical core that this process may use: threads of one core share its products.
    Several devices share a batch, and a GPU has no use for a second one.
    """
    is_shared = keras.distribution.distribution() is not None
    if is_shared or keras.distribution.list_devices("gpu"):
        return 1
    return num_cores()


@functools.cache
def num_cores() -> int:
    """Return how many physical cores this process may use."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where nothing tells physical cores, all are counted
        return int(cpu_count(only_physical_cores=True))
