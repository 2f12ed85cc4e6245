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
    "_variables",
    "_trainable_variables_indices",
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


def variable_names(model: keras.Model) -> dict[str, keras.Variable]:
    """Name every variable of a model and its optimizer that outlives a step.

    >>> list(variable_names(model))
    ['model/encoder/stack_0/kernel', ..., 'model/embedding_dropout/seed_generator/state',
     'optimizer/iterations', 'optimizer/momentums/encoder/stack_0/kernel', ...]
    """
    metrics = {id(variable) for variable in model.metrics_variables}
    own = dict(_walk(model, "", set()))
    labels = {id(variable): name for name, variable in own.items()}
    named = {f"model/{name}": variable for name, variable in own.items()}
    named |= dict(_of_optimizer(model.optimizer, "optimizer", labels))
    wanted = [*model.variables, *model.optimizer.variables]
    left = {id(variable): variable for variable in wanted if id(variable) not in metrics}
    found = {name: left.pop(id(one)) for name, one in named.items() if id(one) in left}
    return found | {f"other/{index}": one for index, one in enumerate(left.values())}


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


def _of_optimizer(
    optimizer: Any, name: str, labels: dict[int, str]
) -> Iterator[tuple[str, keras.Variable]]:
    """Yield an optimizer's variables; one for each trained weight is named after the weight."""
    trained = [labels.get(id(weight)) for weight in optimizer._trainable_variables]
    for key, value in vars(optimizer).items():
        place = f"{name}/{key.lstrip('_')}"
        if isinstance(value, keras.optimizers.Optimizer):
            yield from _of_optimizer(value, place, labels)
        elif isinstance(value, keras.Variable):
            yield place, value
        elif isinstance(value, list | tuple) and key not in OF_KERAS:
            ends = trained if len(value) == len(trained) else [None] * len(value)
            for index, (end, one) in enumerate(zip(ends, value, strict=True)):
                if isinstance(one, keras.Variable):
                    yield f"{place}/{end or index}", one


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
    elif isinstance(value, keras.layers.Layer | keras.random.SeedGenerator):
        for key, child in sorted(vars(value).items(), key=lambda item: item[0].startswith("_")):
            if key not in OF_KERAS:
                yield from _walk(child, f"{name}/{key.lstrip('_')}".lstrip("/"), seen)
    elif isinstance(value, list | tuple | dict):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, child in items:
            yield from _walk(child, f"{name}_{key}", seen)
