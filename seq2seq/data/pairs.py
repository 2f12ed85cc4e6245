"""Lists and arrays as batches."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from seq2seq.data.batching.batches import TEACHER_FORCED, Batches
from seq2seq.data.batching.plan import Plan
from seq2seq.data.store.sequences import Sequences
from seq2seq.errors import InputError
from seq2seq.features.feature import Feature
from seq2seq.features.labels import Labels
from seq2seq.features.target_form import TargetForm
from seq2seq.features.tokens import Tokens
from seq2seq.features.values import Values
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
    padding: int | None = None,
    batch_size: int = 256,
    num_buckets: int = 8,
    max_length: int | None = None,
    form: TargetForm | None = None,
    shuffle: bool = True,
    seed: int = 0,
) -> Batches:
    """Batches of given pairs, for `model.fit(batches)`.

    Start and end symbols, the shift by one step, padding and weights are made here: pass rows of
    any lengths without them. A row is

    - a text: by characters, or by what `source` and `target` name;
    - a sequence of integers: 0 to 9, say, become the ids 4 to 13, above the symbols PAD, UNK,
      START and END;
    - a one-hot array (steps, classes): its classes are such integers; all-zero steps at the end
      are padding;
    - a label, a text or an integer, with `labels` (integers alone are labels anyway);
    - numbers: with `values` a sequence (steps,) or (steps, dimensions), with `vector` one step.

    >>> train = pairs([[7, 7, 2], [5]], [[2, 7], [5, 5, 5]])
    >>> model = EncoderDecoder(train.source, train.target, ...)
    >>> test = pairs(x_test, y_test, source=train.source, target=train.target, shuffle=False)

    Args:
        x: N rows, a list or an array.
        y: N rows.
        source: characters, words, bytes, subwords, integers, labels, values or vector, or a
            feature that is fitted.
        target: the same, of targets.
        padding: the integer that fills up the ends of rows of integers, to be taken off; None for
            none.
        batch_size: rows in a batch.
        num_buckets: number of padded shapes, at most.
        max_length: longer rows are dropped.
        form: how the model wants its targets, its `target_form`; None: as an `EncoderDecoder`
            does, or for labels and vectors as `Direct` does.
        shuffle: whether order differs from epoch to epoch.
        seed: of that order.

    Raises:
        InputError: sides of different lengths, a row that is none of these, or rows that what was
            named cannot read.
    """
    if len(x) != len(y):
        raise InputError(f"x has {len(x)} rows and y has {len(y)}; give one y for each x")
    if padding is not None and len(x) and "integers" not in (_kind("x", x), _kind("y", y)):
        raise InputError(
            f"padding is {padding!r}, but neither x nor y has rows of integers; leave it out: "
            "texts have no padding, and that of one-hot rows is all-zero steps"
        )
    source, source_ids = _side("x", x, source, padding)
    target, target_ids = _side("y", y, target, padding)
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
    return Batches(source_ids, target_ids, plan, source=source, target=target, form=form)


def _usual_form(target: Feature) -> TargetForm:
    if isinstance(target, Tokens):
        return TEACHER_FORCED
    return TargetForm(fed=target.is_sequence, ended=False)


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
            rows, num_classes = _classes(name, arrays), arrays[0].shape[1]
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
    """What all rows are: texts, integers or one-hot."""
    kinds = {0 if isinstance(row, str) else np.ndim(row) or -1 for row in rows}
    names: dict[tuple[int, ...], str] = {
        (-1,): "labels", (0,): "texts", (1,): "integers", (2,): "one-hot",
    }  # fmt: skip
    if tuple(kinds) not in names:
        found = " or ".join("texts" if kind == 0 else str(max(kind, 0)) for kind in sorted(kinds))
        raise InputError(
            f"rows of {name} have {found} dimensions; "
            "give texts, sequences of integers (1), one-hot arrays (2), or labels (0)"
        )
    return names[tuple(kinds)]


def _check_reads_integers(name: str, kind: str, feature: str | Feature) -> None:
    names = {cls: reader for reader, cls in CLASSES.items() if cls is not Integers}
    tokenizer = feature.tokenizer if isinstance(feature, Tokens) else feature
    reader = tokenizer if isinstance(tokenizer, str) else names.get(type(tokenizer))
    if reader in names.values():
        side = "source" if name == "x" else "target"
        raise InputError(
            f"rows of {name} are {kind}, but {side} is {reader}; "
            f"give texts, or {side}='integers' or what was fitted on such rows"
        )


def _classes(name: str, arrays: list[np.ndarray]) -> list[np.ndarray]:
    """Integers of one-hot rows, all-zero steps at the end taken off."""
    arrays = [array[: _end(np.any(array, axis=1))] for array in arrays]
    for index, array in enumerate(arrays):
        if not (np.isin(array, (0, 1)).all() and (array.sum(1) == 1).all()):
            raise InputError(f"row {index} of {name} is not one-hot; give integers or one-hot rows")
    return [array.argmax(1) for array in arrays]


def _end(kept: np.ndarray) -> int:
    """Number of steps up to the last one that is kept."""
    return int(np.flatnonzero(kept).max(initial=-1)) + 1
