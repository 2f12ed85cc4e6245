"""The assignment of rows to batches."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from seq2seq.checks import check_choice
from seq2seq.data.batching.buckets import buckets
from seq2seq.errors import InputError

ROW_MULTIPLE = 8  # sizes that matrix products are fast at
NO_LIMIT = np.iinfo("int64").max
Entry = tuple[np.ndarray, tuple[int, int]]


class Plan:
    """A pure function of (seed, epoch) to batches of row numbers, each with a padded shape.

    Batches of a shape have the same number of rows: the last is filled up with -1. T counts END,
    where targets have one.
    Every epoch has each row once, and the same number of batches.

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
            batch_size: rows, or tokens of the longer side, in a batch: at most, but for a row
                that is longer by itself.
            batch_by: what `batch_size` counts: rows or tokens.
            num_buckets: number of padded shapes, at most.
            seed: of the order of rows and batches.
            max_length: longest source and target, END not counted; None for no limit.
            too_long: drop rows that are longer, or truncate them.
            ended: whether targets take one step more, for END.
            shuffle: whether order differs from epoch to epoch; else batches go by length, but
                for the first, which is of the largest shape.

        Raises:
            InputError: no row is left, or an option is not one of its choices.
        """
        check_choice(("rows", "tokens"), within="data.", batch_by=batch_by)
        check_choice(("drop", "truncate"), within="data.", too_long=too_long)
        self.max_length = max_length
        self.seed = seed
        self.shuffle = shuffle
        limit = NO_LIMIT if max_length is None else max_length
        lengths = np.stack([source_lengths, target_lengths], axis=1).astype("int64")
        fits = np.all(lengths <= limit, axis=1)
        self.num_too_long = int(len(fits) - fits.sum())
        rows = np.flatnonzero(fits) if too_long == "drop" else np.arange(len(fits))
        if not len(rows):
            raise InputError(
                f"none of {len(fits)} rows is left with max_length={max_length}; "
                "give more rows or a larger max_length"
            )
        sizes = np.minimum(lengths[rows], limit)
        sizes[:, 1] += ended
        sizes = np.maximum(sizes, 1)  # a row of no steps is still an array of one
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
        """(row numbers int64 (B,) with -1 for filler rows, (S, T)) of each batch of an epoch."""
        return (self.batch(index) for index in range(epoch * len(self), (epoch + 1) * len(self)))

    def batch(self, index: int, worker: int = 0, workers: int = 1) -> Entry:
        """Row numbers and shape of a batch.

        Args:
            index: int, from 0, counted over all epochs.
            worker: int, which worker the rows are for; each gets different rows of the batch.
            workers: int, number of equal slices that a batch is cut into.
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
        """Rows of each bucket in order, and (bucket, index in the bucket) of each batch."""
        order = np.array(
            [(bucket, i) for bucket, number in enumerate(self._num_batches) for i in range(number)]
        )
        if not self.shuffle:
            return self._rows, _extremes_first(order)
        random = np.random.Generator(np.random.Philox(np.random.SeedSequence([self.seed, epoch])))
        rows = [random.permutation(rows) for rows in self._rows]
        return rows, _extremes_first(random.permutation(order))


def _batch_rows(batch_size: int, batch_by: str, longest: int, num_rows: int) -> int:
    """Rows in each batch of a bucket: as given, or fewer where that spares filler rows."""
    most = _most_rows(batch_size, batch_by, longest)
    num_batches = -(-num_rows // most)
    even = -(-num_rows // num_batches)
    return min(most, -(-even // ROW_MULTIPLE) * ROW_MULTIPLE)


def _most_rows(batch_size: int, batch_by: str, longest: int) -> int:
    """Rows that a batch of a bucket may have."""
    if batch_by == "rows":
        return batch_size
    fitting = batch_size // longest
    return max(fitting if fitting < ROW_MULTIPLE else fitting - fitting % ROW_MULTIPLE, 1)


def _ends_apart(batch_rows: list[int], most: int) -> list[int]:
    """Batch rows of the buckets; where they vary, those of the first and the last differ.

    Args:
        batch_rows: rows in each batch of a bucket.
        most: rows that a batch of the first bucket may have.
    """
    first, *others = batch_rows
    if len(set(batch_rows)) == 1 or first != others[-1]:
        return batch_rows
    return [min(most, first + ROW_MULTIPLE) if first < most else first - ROW_MULTIPLE, *others]


def _extremes_first(order: np.ndarray) -> np.ndarray:
    """Puts a batch of the largest shape first and one of the smallest second.

    Too little memory shows at once, and Keras (3.15, `PyDatasetAdapter.get_tf_dataset`), which
    takes for fixed what the first two batches have in common, sees every size that varies.
    """
    largest, smallest = order[:, 0].argmax(), order[:, 0].argmin()
    if largest == smallest or len(order) < 2:
        return order
    return np.concatenate([order[[largest, smallest]], np.delete(order, [largest, smallest], 0)])
