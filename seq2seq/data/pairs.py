"""Batches of lists and arrays."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from seq2seq.data.batching.batches import TEACHER_FORCED, Batches
from seq2seq.data.batching.plan import Plan
from seq2seq.data.store.sequences import Sequences
from seq2seq.errors import BadRow, InputError
from seq2seq.features.feature import Feature
from seq2seq.features.labels import Labels
from seq2seq.features.row_scaled_values import RowScaledValues
from seq2seq.features.target_form import TargetForm
from seq2seq.features.tokens import Tokens
from seq2seq.features.values import Values
from seq2seq.ops.ragged import Ragged
from seq2seq.tokenizers.integers import Integers
from seq2seq.tokenizers.selection import CLASSES, choose

FEATURES: dict[str, Any] = {
    "labels": Labels,
    "values": Values,
    "vector": partial(Values, vector=True),
}


def pairs(
    x: Sequence[Any],
    y: Sequence[Any],
    *,
    source: str | Feature = "auto",
    target: str | Feature = "auto",
    weights: Sequence[float] | None = None,
    padding: int | None = None,
    batch_size: int = 256,
    num_buckets: int = 8,
    max_length: int | None = None,
    form: TargetForm | None = None,
    shuffle: bool = True,
    seed: int = 0,
) -> Batches:
    """Make batches of given pairs, for `model.fit(batches)`.

    Start and end symbols, the shift by one step, padding and weights are added here: pass rows of
    any lengths, without them. A row is

    - a text, read by characters, or as `source` and `target` say;
    - a sequence of integers: 0 to 9, for example, become the ids 4 to 13, above the symbols PAD,
      UNK, START and END;
    - a one-hot array (steps, classes), whose classes are such integers; all-zero steps at the end
      are padding;
    - a label, with `labels`: a text or an integer (single integers are always labels);
    - numbers: a sequence (steps,) or (steps, D) with `values`, one step with `vector`.

    >>> train = pairs([[7, 7, 2], [5]], [[2, 7], [5, 5, 5]])
    >>> model = EncoderDecoder(train.source, train.target, ...)
    >>> test = pairs(x_test, y_test, source=train.source, target=train.target, shuffle=False)

    Args:
        x: N rows, a list or an array.
        y: N rows.
        source: characters, words, bytes, subwords, integers, labels, values or vector, or a
            fitted feature.
        target: the same for targets.
        weights: N numbers of at least 0, by which the losses of rows are multiplied; None for 1.
        padding: the integer that pads the ends of rows of integers, to be removed; None for none.
        batch_size: rows in a batch.
        num_buckets: number of padded shapes, at most.
        max_length: largest length of source and target; longer rows are dropped.
        form: the model's `target_form`; None for that of an `EncoderDecoder`, or, for labels and
            vectors, that of `Direct`.
        shuffle: whether order differs from epoch to epoch.
        seed: seed of that order.

    Raises:
        InputError: x, y or weights have different numbers of rows, a row is none of these, or
            `source` or `target` cannot read it.
    """
    if len(x) != len(y):
        raise InputError(f"y must have as many rows as x, {len(x)}, not {len(y)}.")
    if padding is not None and len(x) and "integers" not in (_kind("x", x), _kind("y", y)):
        raise InputError(
            f"padding must be None unless x or y has rows of integers, not {padding!r}. Texts need "
            "no padding, and one-hot rows are padded by all-zero steps."
        )
    source, source_ids = _encoded("x", x, source, padding)
    if isinstance(target, RowScaledValues):
        target_ids = _scaled_by_source(x, y, source, target)
    else:
        target, target_ids = _encoded("y", y, target, padding)
    form = form or _usual_form(target)
    plan = Plan(
        source_ids.lengths,
        target_ids.lengths,
        batch_size=batch_size,
        num_buckets=num_buckets,
        seed=seed,
        max_length=max_length,
        ended=form.ended,
        shuffle=shuffle,
    )
    return Batches(
        source_ids,
        target_ids,
        plan,
        source=source,
        target=target,
        form=form,
        row_weights=None if weights is None else _checked(weights, len(x)),
    )


def _checked(weights: Sequence[float], num_rows: int) -> np.ndarray:
    found = np.asarray(weights)
    if found.shape != (num_rows,) or not np.issubdtype(found.dtype, np.number):
        raise InputError(f"weights must be {num_rows} numbers, as many as there are rows.")
    if not np.all(np.isfinite(found) & (found >= 0)):
        raise InputError("weights must be numbers of at least 0.")
    return found.astype("float32")


def _usual_form(target: Feature) -> TargetForm:
    if isinstance(target, Tokens):
        return TEACHER_FORCED
    return TargetForm(fed=target.is_sequence, ended=False)


def _encoded(
    name: str, rows: Sequence[Any], feature: str | Feature, padding: int | None
) -> tuple[Feature, Sequences]:
    """Return a fitted feature, and one side's rows as it encodes them."""
    try:
        return _side(name, rows, feature, padding)
    except BadRow as bad:
        raise bad.at(f"Row {bad.row + 1} of {name}") from None


def _scaled_by_source(
    x: Sequence[Any], y: Sequence[Any], source: Feature, target: RowScaledValues
) -> Sequences:
    """Return targets that are scaled by the levels and spreads of their sources."""
    if not isinstance(source, RowScaledValues):
        raise InputError(
            "source must be the source of the model whose target is given, which scales each row."
        )
    found = [np.empty((0, target.dim), "float32")]
    for row, (feature, one) in enumerate(zip(target.for_rows_of(source, x), y, strict=True)):
        try:
            found.append(feature.encode([one]).values)
        except BadRow as bad:
            raise bad.at(f"Row {row + 1} of y") from None
    lengths = np.array(list(map(len, found[1:])), "int32")
    return Sequences.from_ragged(Ragged(np.concatenate(found), lengths))


def _side(
    name: str, rows: Sequence[Any], feature: str | Feature, padding: int | None
) -> tuple[Feature, Sequences]:
    if feature in FEATURES:
        feature = FEATURES[str(feature)]().fit([rows])
    if isinstance(feature, Labels | Values):
        return feature, Sequences.from_ragged(feature.encode(rows))
    kind = _kind(name, rows) if len(rows) else "texts"
    if kind == "labels" and feature == "auto":
        return _side(name, rows, "labels", padding)
    num_classes = 0
    if kind != "texts":
        _check_reads_integers(name, kind, feature)
        arrays = [np.asarray(row) for row in rows]
        if kind == "one-hot":
            rows, num_classes = _classes(arrays), arrays[0].shape[1]
        elif padding is not None:
            rows = [array[: _end(array != padding)] for array in arrays]
        else:
            rows = arrays
        if feature == "auto":
            integers = Integers(0, num_classes - 1)
            feature = Tokens(integers if num_classes else integers.fit([rows]))
    if isinstance(feature, str):
        tokenizer, _ = choose("characters" if feature == "auto" else feature, {}, rows)
        feature = Tokens(tokenizer).fit([rows])
    return feature, Sequences.from_ragged(feature.encode(rows))


def _kind(name: str, rows: Sequence[Any]) -> str:
    """Determine what all rows are: texts, labels, integers or one-hot."""
    kinds = {0 if isinstance(row, str) else np.ndim(row) or -1 for row in rows}
    names: dict[tuple[int, ...], str] = {
        (-1,): "labels", (0,): "texts", (1,): "integers", (2,): "one-hot",
    }  # fmt: skip
    if tuple(kinds) not in names:
        found = [f"{max(kind, 0)}-dimensional" if kind else "texts" for kind in sorted(kinds)]
        raise InputError(
            f"Rows of {name} must all be texts, labels (0-dimensional), sequences of integers "
            f"(1-dimensional) or one-hot arrays (2-dimensional), not {' and '.join(found)}."
        )
    return names[tuple(kinds)]


def _check_reads_integers(name: str, kind: str, feature: str | Feature) -> None:
    names = {cls: reader for reader, cls in CLASSES.items() if cls is not Integers}
    tokenizer = feature.tokenizer if isinstance(feature, Tokens) else feature
    reader = tokenizer if isinstance(tokenizer, str) else names.get(type(tokenizer))
    if reader in names.values():
        side = "source" if name == "x" else "target"
        raise InputError(
            f"{side} must be 'integers', or a feature fitted on such rows, not {reader!r}: "
            f"rows of {name} are {kind}."
        )


def _classes(arrays: list[np.ndarray]) -> list[np.ndarray]:
    """Convert one-hot rows to integers, without all-zero steps at the end."""
    arrays = [array[: _end(np.any(array, axis=1))] for array in arrays]
    for index, array in enumerate(arrays):
        if not (np.isin(array, (0, 1)).all() and (array.sum(1) == 1).all()):
            raise BadRow(index, "must be one-hot: a single 1 and zeros in each step")
    return [array.argmax(1) for array in arrays]


def _end(kept: np.ndarray) -> int:
    """Count the steps up to the last one that is kept."""
    return int(np.flatnonzero(kept).max(initial=-1)) + 1
