"""Names of weights that are the same in every process and in loaded models."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

import keras

from seq2seq.errors import InputError

OF_KERAS = (  # attributes that lead to what other attributes lead to
    "_layers",
    "_trainable_variables",
    "_non_trainable_variables",
    "_self_unconditional_dependency_names",
)


def weight_names(model: keras.Model) -> dict[str, keras.Variable]:
    """Name the variables of a built model by the attributes that lead to them.

    The paths that Keras gives them depend on what else was built in the process.

    >>> list(weight_names(model))
    ['encoder/stack_0/kernel', ..., 'decoder/attention/key/kernel', 'target_embedding/table']
    """
    wanted = {id(weight) for weight in model.weights}
    return {
        name: value
        for name, value in _walk(model, "", set())
        if isinstance(value, keras.Variable) and id(value) in wanted
    }


def matching_weights(model: keras.Model, patterns: Iterable[str]) -> dict[str, keras.Variable]:
    """Find the weights whose names match any of the patterns, such as `encoder/*`.

    Raises:
        InputError: a pattern that matches no name.
    """
    named = weight_names(model)
    found: dict[str, Any] = {}
    for pattern in patterns:
        matches = {name: named[name] for name in named if fnmatchcase(name, pattern)}
        if not matches:
            layers = sorted({name.partition("/")[0] for name in named})
            raise InputError(
                f"No weight's name matches {pattern!r}. "
                f"Choose from {', '.join(f'{layer}/*' for layer in layers)}."
            )
        found |= matches
    return found


def _walk(value: Any, name: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """Yield the variables in a layer, or in a list or mapping of layers, each once."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, keras.Variable):
        yield name, value
    elif isinstance(value, keras.Sequential):
        for number, layer in enumerate(value.layers):
            yield from _walk(layer, f"{name}/{number}".lstrip("/"), seen)
    elif isinstance(value, keras.layers.Layer):
        for key, child in sorted(vars(value).items(), key=lambda item: item[0].startswith("_")):
            if key not in OF_KERAS:
                yield from _walk(child, f"{name}/{key.lstrip('_')}".lstrip("/"), seen)
    elif isinstance(value, list | tuple | dict):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, child in items:
            yield from _walk(child, f"{name}_{key}", seen)
