"""Factors of the losses of classes."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from seq2seq.checks import nearest
from seq2seq.errors import InputError


def checked_weights(weights: Mapping[Any, float] | None) -> dict[str, float] | None:
    """Return the factors by name, as JSON holds them.

    Raises:
        InputError: something else than factors from 0 up by name.
    """
    if weights is None:
        return None
    if not isinstance(weights, Mapping):
        raise InputError(
            "class_weights must be factors by name, such as {rare: 5.0}, or, in a command, "
            f"balanced, not {weights!r}."
        )
    for name, weight in weights.items():
        if isinstance(weight, bool) or not isinstance(weight, int | float):
            weight = math.nan
        if not 0 <= weight < math.inf:
            raise InputError(
                f"class_weights[{str(name)!r}] must be a number from 0 up, not {weights[name]!r}."
            )
    return {str(name): float(weight) for name, weight in weights.items()}


def weights_of(names: Sequence[str], weights: Mapping[str, float]) -> list[float]:
    """Return the factor of each name, 1 where there is none.

    Raises:
        InputError: a factor of another name.
    """
    for name in weights:
        if name not in names:
            raise InputError(
                f"class_weights must name classes of the targets, not {name!r}. "
                f"{nearest(name, names)}"
            )
    return [weights.get(name, 1.0) for name in names]


def balanced_weights(counts: Mapping[str, int]) -> dict[str, float]:
    """Return factors with which all classes have the same sum of weights in training.

    A class with n of N steps has N / (C n), where C classes occur, as scikit-learn's "balanced".

    >>> balanced_weights({"common": 3, "rare": 1})   ->   {"common": 2 / 3, "rare": 2.0}

    Args:
        counts: how often each class occurs in training; those that never do have no factor.
    """
    found = {name: count for name, count in counts.items() if count}
    total = sum(found.values())
    return {name: total / (len(found) * count) for name, count in found.items()}
