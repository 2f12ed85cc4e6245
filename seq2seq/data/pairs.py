"""Lists and arrays as batches."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from seq2seq.data.batches import Batches
from seq2seq.data.plan import Plan
from seq2seq.data.sequences import Sequences
from seq2seq.errors import InputError
from seq2seq.features.feature import Feature
from seq2seq.features.tokens import Tokens
from seq2seq.tokenizers.integers import Integers
from seq2seq.tokenizers.selection import choose


def pairs(
    x: Sequence[Any],
    y: Sequence[Any],
    *,
    source: str | Feature = "auto",
    target: str | Feature = "auto",
    padding: int | None = None,
    batch_size: int = 256,
    num_buckets: int = 8,
    max_length: int | None = None,
    shuffle: bool = True,
    seed: int = 0,
) -> Batches:
    """Batches of your own pairs, to be used as `model.fit(batches)`.

    Start and end symbols, the shift by one step, padding and weights are made here: give rows of
    their own lengths without any of them. A row is

    - a text: by characters, or by what `source` and `target` name;
    - a sequence of integers: 0 to 9, say, become the ids 4 to 13, above the symbols PAD, UNK,
      START and END;
    - a one-hot array (steps, classes): its classes are such integers; all-zero steps at the end
      are padding.

    >>> train = pairs([[7, 7, 2], [5]], [[2, 7], [5, 5, 5]])
    >>> model = EncoderDecoder(train.source, train.target, ...)
    >>> test = pairs(x_test, y_test, source=train.source, target=train.target, shuffle=False)

    Args:
        x: N rows, a list or an array.
        y: N rows.
        source: characters, words, bytes, subwords or integers, or a feature that is fitted.
        target: likewise.
        padding: the integer that fills up the ends of your rows, to be taken off; None for none.
        batch_size: rows in a batch.
        num_buckets: number of padded shapes, at most.
        max_length: longer rows are dropped.
        shuffle: whether order differs from epoch to epoch.
        seed: of that order.

    Raises:
        InputError: sides of different lengths, or a row that is none of these.
    """
    if len(x) != len(y):
        raise InputError(f"x has {len(x)} rows and y has {len(y)}; give one y for each x")
    source, source_ids = _side("x", x, source, padding)
    target, target_ids = _side("y", y, target, padding)
    plan = Plan(
        source_ids.lengths,
        target_ids.lengths,
        batch_size=batch_size,
        num_buckets=num_buckets,
        seed=seed,
        max_length=max_length,
        shuffle=shuffle,
    )
    return Batches(source_ids, target_ids, plan, source=source, target=target)


def _side(
    name: str, rows: Sequence[Any], feature: str | Feature, padding: int | None
) -> tuple[Feature, Sequences]:
    if len(rows) and not isinstance(rows[0], str):
        rows, num_classes = _integer_rows(name, rows, padding)
        if feature == "auto":
            integers = Integers(0, num_classes - 1)
            feature = Tokens(integers if num_classes else integers.fit([rows]))
    if isinstance(feature, str):
        tokenizer, _ = choose("characters" if feature == "auto" else feature, {}, rows)
        feature = Tokens(tokenizer).fit([rows])
    return feature, Sequences.from_ragged(feature.encode(rows))


def _integer_rows(
    name: str, rows: Sequence[Any], padding: int | None
) -> tuple[list[np.ndarray], int]:
    """Each row's integers without padding, and the number of classes, 0 unless one-hot."""
    arrays = [np.asarray(row) for row in rows]
    dimensions = {array.ndim for array in arrays}
    if dimensions == {1}:
        if padding is not None:
            arrays = [array[: _end(array != padding)] for array in arrays]
        return arrays, 0
    if dimensions != {2}:
        raise InputError(
            f"rows of {name} have {' or '.join(map(str, sorted(dimensions)))} dimensions; "
            "give texts, sequences of integers (1), or one-hot arrays (2)"
        )
    arrays = [array[: _end(np.any(array, axis=1))] for array in arrays]
    for index, array in enumerate(arrays):
        if not (np.isin(array, (0, 1)).all() and (array.sum(1) == 1).all()):
            raise InputError(f"row {index} of {name} is not one-hot; give integers or one-hot rows")
    return [array.argmax(1) for array in arrays], arrays[0].shape[1]


def _end(kept: np.ndarray) -> int:
    """Number of steps up to the last one that is kept."""
    return int(np.flatnonzero(kept).max(initial=-1)) + 1
