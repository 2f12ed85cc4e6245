"""Checks of arrays that a model is given, before anything is computed with them.

They refuse the rows that the commands refuse, with the same sentences.
"""

import functools
from typing import Any, NamedTuple

import keras
import numpy as np

from seq2seq.checks import nearest
from seq2seq.errors import BadRow, InputError
from seq2seq.features.feature import Feature
from seq2seq.models.value_checks import check_values
from seq2seq.ops.ids import check_class_shares, check_ids
from seq2seq.ops.padding import check_weights
from seq2seq.symbols import END, PAD
from seq2seq.visible import shortened


class _Given(NamedTuple):
    """Arrays of a model with targets; None for what is not given or not known."""

    model: Any
    known: dict[str, np.ndarray | None]  # those of x, by name
    y: np.ndarray
    weights: np.ndarray | None
    lengths: np.ndarray  # int (B,), steps of the sources


LONGEST = 60  # characters of a name in a message
FED = ("source", "source_length", "target_in")
READ = ("source", "source_length", "mask")  # names that a dict of inputs may have


def check_batch(
    model: Any, x: Any, y: Any = None, sample_weight: Any = None, is_whole: bool = False
) -> None:
    """Check rows; what is not an array, or one whose values are not known, passes.

    Args:
        model: Model.
        x: array, or dict of arrays.
        y: array, or None.
        sample_weight: array (B,) or (B, T), or None.
        is_whole: whether these are all rows, of which some may be longer than the model writes.

    Raises:
        InputError: for the first fault; BadRow where it is one of a row.
    """
    named = x if isinstance(x, dict) else {"source": x}
    _check_names(model, named)
    known = {name: _known(name, value, is_whole) for name, value in named.items()}
    y, weights = _known("y", y, is_whole), _known("sample_weight", sample_weight, is_whole)
    _check_axes({**known, "y": y, "sample_weight": weights}, model.target.kind == "tokens")
    if (source := known.get("source")) is None:
        return
    _check_fed(model, named)
    lengths = _source_lengths(model.source, known)
    _check_source(model.source, source, lengths)
    if model.FEEDBACK and not model.target.element_shape and known["target_in"] is not None:
        check_ids(known["target_in"], model.target.vocabulary_size, "target_in")
    given = None if y is None else _Given(model, known, y, weights, lengths)
    real = _real_steps(given) if given else None
    rows = np.arange(len(lengths))
    if real is not None:
        rows = rows[real.any(axis=1)]  # others fill up a batch
    try:
        if not given or not model.target.is_sequence or not (model.head.aligned or is_whole):
            model.check_sources(lengths[rows])
        else:
            model.check_rows(lengths[rows], _target_lengths(given)[rows])
            _check_steps(model, known, given.y)
    except BadRow as bad:
        bad.row = int(rows[bad.row])
        raise bad.at(f"Row {bad.row + 1}") from None
    if y is not None:
        _check_target(model, y, real)
        if model.head.whole:
            check_values(model, y, _are_read(model, y, weights, real))


def _check_names(model: Any, named: dict[str, Any]) -> None:
    """Check that the model reads all inputs: others would be ignored without a word."""
    read = [*READ, "target_in" if model.FEEDBACK else "target_mask"]
    for name in named:
        if name not in (*read, "share"):
            raise InputError(
                f"x has {shortened(str(name), LONGEST)}, which the model does not read. "
                f"{nearest(name, read)}"
            )


def _check_fed(model: Any, named: dict[str, Any]) -> None:
    if model.FEEDBACK and not set(FED) <= set(named):
        raise InputError(
            f"x must be a dict of {', '.join(FED)}, not of {', '.join(named)} only. "
            "seq2seq.pairs(x, y) makes such batches."
        )


def _known(name: str, value: Any, is_whole: bool) -> np.ndarray | None:
    """The value as NumPy; None for what is not an array, or one whose values are not known.

    Of single batches, tensors are not known: to look at one would wait for the device.
    """
    is_tensor = is_whole and keras.ops.is_tensor(value)
    if not (isinstance(value, np.ndarray | list | tuple) or is_tensor):
        return None
    try:
        array = np.asarray(value)
    except (TypeError, ValueError, NotImplementedError, RuntimeError):
        return None
    if array.ndim and array.dtype.kind in "USO":
        example = str(array.flat[0]) if array.size else "texts"
        raise InputError(
            f"{name} must be numbers, as a feature's `encode` gives them, not {example!r}. "
            "seq2seq.pairs(x, y) makes batches of texts and names."
        )
    return array if array.ndim else None


def _check_axes(arrays: dict[str, np.ndarray | None], are_tokens: bool) -> None:
    """Check that arrays are of the same rows, and have the axes that the checks of rows need."""
    rows = {name: len(array) for name, array in arrays.items() if array is not None}
    if len(set(rows.values())) > 1:
        counts = ", ".join(f"{name} {count}" for name, count in rows.items())
        raise InputError(f"All arrays must have the same number of rows, not {counts}.")
    y, lengths = arrays["y"], arrays.get("source_length")
    if lengths is not None and lengths.ndim != 1:
        raise InputError(f"source_length must have the shape (rows,), not {lengths.shape}.")
    if are_tokens and y is not None and y.ndim != 2:
        raise InputError(f"y must have the shape (rows, steps), not {y.shape}.")


def _steps(model: Any, y: np.ndarray) -> int:
    """Number of steps of targets (B, T, ...), or (B, ...) where they have one."""
    shape = model.target.element_shape
    has_steps = y.ndim > 1 + len(shape) or (shape == (1,) and y.ndim == 2)
    return y.shape[1] if model.target.is_sequence and has_steps else 1


def _source_lengths(source: Feature, known: dict[str, np.ndarray | None]) -> np.ndarray:
    """Steps of each row, int (B,)."""
    array, lengths, mask = (known.get(name) for name in ("source", "source_length", "mask"))
    assert array is not None
    if lengths is not None:
        check_ids(lengths, array.shape[1] + 1, "source_length")
        return lengths
    if mask is not None:
        return _last(mask)
    has_steps = array.ndim > 1 + len(source.element_shape)
    return np.full(len(array), array.shape[1] if has_steps else 1)


def _check_source(source: Feature, array: np.ndarray, lengths: np.ndarray) -> None:
    shape = source.element_shape
    if array.ndim - len(shape) not in (1, 2) or array.shape[array.ndim - len(shape) :] != shape:
        wanted = ", ".join(("rows", "steps", *map(str, shape)))
        raise InputError(f"The source must have the shape ({wanted}), not {array.shape}.")
    if source.vocabulary_size is None or shape:
        return
    if array.ndim == 2:
        array = np.where(np.arange(array.shape[1]) < lengths[:, None], array, PAD)
    check_ids(array, source.vocabulary_size, "the source")


def _real_steps(given: _Given) -> np.ndarray | None:
    """Target steps that are not padding (`seq2seq.ops.padding`), bool (B, T); None for all."""
    model, known, y, weights, lengths = given
    steps = _steps(model, y)
    masks = []
    if (mask := known.get("target_mask")) is not None:
        masks.append(mask.astype(bool))
    if model.target.kind == "tokens":
        masks.append(_tokens(y))
    steps_given = model.target_steps(lengths)
    if steps_given is not None:
        masks.append(np.arange(steps) < steps_given[:, None])
    if weights is not None:
        check_weights(weights.shape, steps)
        last = _last((weights != 0).reshape(len(weights), -1))
        masks.append(np.arange(steps if weights.ndim > 1 else 1) < last[:, None])
    masks = [mask for mask in masks if mask.shape[1] in (1, steps)]  # others are refused later
    return functools.reduce(np.logical_and, masks) if masks else None


def _check_steps(model: Any, known: dict[str, np.ndarray | None], y: np.ndarray) -> None:
    """Check the axis of the targets' steps."""
    source, fed, mask = (known.get(name) for name in ("source", "target_in", "target_mask"))
    assert source is not None
    steps = _steps(model, y)
    given = model.target_steps(np.array([source.shape[1]])) if source.ndim > 1 else None
    axes = [given] if given is not None else []
    axes += [array.shape[1:] for array in (fed, mask) if array is not None]
    wanted = axes[0][0] if axes else steps
    if steps != wanted:
        raise InputError(
            f"y must have {wanted} steps, as many as the model gives for these arrays, not {steps}."
        )


def _target_lengths(given: _Given) -> np.ndarray:
    """Steps of each target without END, int (B,), as far as the batch tells."""
    model, known, y, weights, lengths = given
    steps = _steps(model, y)
    if (mask := known.get("target_mask")) is not None:
        ends = (y == END).any(axis=1) if model.target_form.ended else 0
        return _last(mask) - ends
    if not model.head.aligned:
        return _last(_tokens(y) & (y != END))
    steps_given = model.target_steps(lengths)
    if steps_given is None:
        return np.full(len(y), steps)
    # Where only weights tell, or nothing, a row may be shorter than what the model gives for it.
    shortest = np.minimum(steps_given, steps)
    if weights is None:
        return shortest
    weighed = (weights != 0).reshape(len(weights), -1)
    return np.maximum(shortest, _last(np.broadcast_to(weighed, (len(y), steps))))


def _last(mask: np.ndarray) -> np.ndarray:
    """Count the steps up to the last True of each row: bool (B, T) -> int (B,)."""
    return np.max(np.where(mask, np.arange(1, mask.shape[1] + 1), 0), axis=1, initial=0)


def _tokens(y: np.ndarray) -> np.ndarray:
    """Find the tokens up to END that are not PAD: (B, T) -> bool (B, T)."""
    is_end = y == END
    return (np.cumsum(is_end, axis=1) == is_end) & (y != PAD)


def _are_read(
    model: Any, y: np.ndarray, weights: np.ndarray | None, real: np.ndarray | None
) -> np.ndarray:
    """Target steps that are real and whose weight is not 0, bool (B, T)."""
    are_read = np.ones((len(y), _steps(model, y)), bool)
    if real is not None:
        are_read = are_read & real
    if weights is not None:
        are_read = are_read & (weights != 0).reshape(len(weights), -1)
    return are_read


def _check_target(model: Any, y: np.ndarray, real: np.ndarray | None) -> None:
    """Check targets that are ids, except in padding."""
    size, shape = model.target.vocabulary_size, model.target.element_shape
    is_one_hot = y.ndim > 1 and y.shape[-1] == size and not model.target.is_sequence
    if model.target.kind == "labels" and (shape or is_one_hot):
        check_class_shares(y if real is None else np.where(real[:, :1], y, 0), "y")
    if size is None or shape or is_one_hot:
        return
    if real is not None:
        real = real[:, 0] if y.ndim == 1 else real.reshape(*real.shape, *(1,) * (y.ndim - 2))
        y = np.where(real, y, PAD)
    check_ids(y, size, "y")
