"""Names of a model's weights that are the same in every process."""

import re
from fnmatch import fnmatchcase
from typing import Any

from seq2seq.errors import InputError


def weight_names(model):
    """Variables of a built model by name: its layers' names, counted within their layer.

    Keras counts names within a process; here a second model of the same kind has the same names.

    >>> list(weight_names(model))
    ['recurrent_encoder/lstm/kernel', ..., 'recurrent_decoder/lstm/kernel', 'embedding_1/table']
    """
    numbers: dict[
        tuple[str, str], list[str]
    ] = {}  # (name of the parent, kind) -> what Keras called its children, in order
    named = {}
    for variable in model.weights:
        name = ""
        for part in variable.path.split("/")[1:]:
            kind = re.sub(r"_\d+$", "", part)
            siblings = numbers.setdefault((name, kind), [])
            if part not in siblings:
                siblings.append(part)
            number = siblings.index(part)
            name = f"{name}/{kind}_{number}" if number else f"{name}/{kind}"
        named[name.lstrip("/")] = variable
    return named


def matching_weights(model, patterns):
    """The weights whose names match any of the patterns, such as `recurrent_encoder/*`.

    Raises:
        InputError: for a pattern that no name matches, with the names there are.
    """
    named = weight_names(model)
    found: dict[str, Any] = {}
    for pattern in patterns:
        matches = {name: named[name] for name in named if fnmatchcase(name, pattern)}
        if not matches:
            layers = sorted({name.partition("/")[0] for name in named})
            raise InputError(
                f"No weight is called {pattern!r}; there are {', '.join(f'{x}/*' for x in layers)}."
            )
        found |= matches
    return found
