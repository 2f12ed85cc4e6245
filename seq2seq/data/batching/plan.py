"""The assignment of rows to batches."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from seq2seq.checks import check_choice, check_counts
from seq2seq.data.batching.buckets import buckets
from seq2seq.errors import InputError

ROW_MULTIPLE = 8  # multiples for which matrix products are fast
NO_LIMIT = np.iinfo("int64").max
Entry = tuple[np.ndarray, tuple[int, int]]


class Plan:
    """A pure function from (seed, epoch) to batches of row numbers, each with a padded shape.

    Batches with the same shape have the same number of rows: the last is filled with -1. T includes
    END, if targets have one. Every epoch has each row once, and the same number of batches.

    >>> plan = Plan([3, 3, 1], [2, 2, 0], batch_size=2, num_buckets=2)
    >>> list(plan.epoch(0))   ->   [(array([1, 0]), (3, 3)), (array([2, -1]), (1, 1))]
    """

    def __init__(
        self,
        source_lengths: ArrayLike,
        target_lengths: ArrayLike,
        *,
        batch_size: int = 256,
        batch_by: str = "rows",
        num_buckets: int = 8,
        seed: int = 0,
        max_length: int | None = None,
        too_long: str = "drop",
        ended: bool = True,
        shuffle: bool = True,
    ):
        """Args:
            source_lengths: int (N,).
            target_lengths: int (N,), without END.
            batch_size: largest number of rows, or of tokens of the longer side, in a batch; a
                longer row has a batch to itself.
            batch_by: what `batch_size` counts: rows or tokens.
            num_buckets: largest number of padded shapes.
            seed: seed of the order of rows and batches.
            max_length: largest length of source and target, without END; None for no limit.
            too_long: drop or truncate longer rows.
            ended: whether targets have one more step, for END.
            shuffle: whether the order differs from epoch to epoch; otherwise batches are in order
                of length, except for the first, which has the largest shape.

        Raises:
            InputError: there is no row within `max_length`, or an option is out of its range.
        """
        check_counts(batch_size=batch_size, num_buckets=num_buckets)
        check_counts(optional=True, max_length=max_length)
        check_choice(("rows", "tokens"), batch_by=batch_by)
        check_choice(("drop", "truncate"), too_long=too_long)
        self.max_length = max_length
        self.seed = seed
        self.shuffle = shuffle
        limit = NO_LIMIT if max_length is None else max_length
        lengths = np.stack([source_lengths, target_lengths], axis=1).astype("int64")
        fits = np.all(lengths <= limit, axis=1)
        rows = np.flatnonzero(fits) if too_long == "drop" else np.arange(len(fits))
        if not len(rows):
            raise InputError(_no_rows(lengths.max(axis=1), max_length))
        sizes = np.minimum(lengths[rows], limit)
        sizes[:, 1] += ended
        sizes = np.maximum(sizes, 1)  # a row without steps still has one of padding
        bucket_of_row, shapes = buckets(sizes, num_buckets)
        self.shapes = [(int(source), int(target)) for source, target in shapes]
        self._rows = [rows[bucket_of_row == bucket] for bucket in range(len(shapes))]
        self._batch_rows = _ends_apart(
            [
                _batch_rows(batch_size, batch_by, max(shape), len(rows))
                for shape, rows in zip(self.shapes, self._rows, strict=True)
            ],
            most=_most_rows(batch_size, batch_by, max(self.shapes[0])),
        )
        self._num_batches = [
            -(-len(rows) // size) for rows, size in zip(self._rows, self._batch_rows, strict=True)
        ]
        self._arrangement = lru_cache(maxsize=2)(self._arrange)

    def __len__(self) -> int:
        """Batches in an epoch."""
        return sum(self._num_batches)

    @property
    def num_rows(self) -> int:
        """Rows in an epoch."""
        return sum(map(len, self._rows))

    def epoch(self, epoch: int) -> Iterator[Entry]:
        """Yield (row numbers int64 (B,), -1 for filler rows, (S, T)) of each batch of an epoch."""
        return (self.batch(index) for index in range(epoch * len(self), (epoch + 1) * len(self)))

    def batch(self, index: int, worker: int = 0, workers: int = 1) -> Entry:
        """Return the row numbers and the shape of a batch.

        Args:
            index: int, from 0, counted over all epochs.
            worker: int, number of the worker; each gets different rows of the batch.
            workers: int, number of equal slices of a batch.
        """
        epoch, position = divmod(index, len(self))
        rows, order = self._arrangement(epoch)
        bucket, number = order[position]
        size = self._batch_rows[bucket]
        batch = rows[bucket][number * size : (number + 1) * size]
        filled = np.full(-(-size // workers) * workers, -1, "int64")
        filled[: len(batch)] = batch
        return filled[worker::workers], self.shapes[bucket]

    def _arrange(self, epoch: int) -> tuple[list[np.ndarray], np.ndarray]:
        """Order the rows of each bucket, and (bucket, index in the bucket) of each batch."""
        order = np.array(
            [(bucket, i) for bucket, number in enumerate(self._num_batches) for i in range(number)]
        )
        if not self.shuffle:
            return self._rows, _extremes_first(order)
        random = np.random.Generator(np.random.Philox(np.random.SeedSequence([self.seed, epoch])))
        rows = [random.permutation(rows) for rows in self._rows]
        return rows, _extremes_first(random.permutation(order))


def _no_rows(lengths: np.ndarray, max_length: int | None) -> str:
    """Explain why no rows are left of those with lengths int (N,), of their longer sides."""
    if not len(lengths):
        return "There must be at least one row."
    shortest = f"{lengths.min()}, the length of the shortest row"
    return f"max_length must be at least {shortest}, not {max_length}."


def _batch_rows(batch_size: int, batch_by: str, longest: int, num_rows: int) -> int:
    """Compute the rows in each batch of a bucket: fewer than allowed if that avoids filler rows."""
    most = _most_rows(batch_size, batch_by, longest)
    num_batches = -(-num_rows // most)
    even = -(-num_rows // num_batches)
    return min(most, -(-even // ROW_MULTIPLE) * ROW_MULTIPLE)


def _most_rows(batch_size: int, batch_by: str, longest: int) -> int:
    """Compute the largest number of rows in a batch of a bucket."""
    if batch_by == "rows":
        return batch_size
    fitting = batch_size // longest
    return max(fitting if fitting < ROW_MULTIPLE else fitting - fitting % ROW_MULTIPLE, 1)


def _ends_apart(batch_rows: list[int], most: int) -> list[int]:
    """Make the batch rows of the first and the last bucket differ, if any differ.

    Args:
        batch_rows: rows in each batch of a bucket.
        most: largest number of rows in a batch of the first bucket.
    """
    first, *others = batch_rows
    if len(set(batch_rows)) == 1 or first != others[-1]:
        return batch_rows
    return [min(most, first + ROW_MULTIPLE) if first < most else first - ROW_MULTIPLE, *others]


def _extremes_first(order: np.ndarray) -> np.ndarray:
    """Put a batch with the largest shape first and one with the smallest second.

    So a lack of memory appears at once, and Keras (3.15, `PyDatasetAdapter.get_tf_dataset`), which
    considers sizes constant if the first two batches share them, sees every size that varies.
    """
    largest, smallest = order[:, 0].argmax(), order[:, 0].argmin()
    if largest == smallest or len(order) < 2:
        return order
    return np.concatenate([order[[largest, smallest]], np.delete(order, [largest, smallest], 0)])
