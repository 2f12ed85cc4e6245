"""Search spaces: the values that a sweep may try for each option."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from seq2seq.errors import InputError

RANGE = {"low", "high", "log", "step"}


def distributions(space: Mapping[str, Any]) -> dict[str, BaseDistribution]:
    """Make Optuna's distributions of options.

    >>> distributions({"model/encoder": ["gru", "lstm"], "seed": {"low": 1, "high": 5}})
    {'model/encoder': CategoricalDistribution(...), 'seed': IntDistribution(...)}

    Args:
        space: for each option a list of choices, or a range with `low` and `high`, and optionally
            `log: true` or a `step`. A range is of integers if both ends are integers.

    Raises:
        InputError: anything else.
    """
    if not space:
        raise InputError("sweep.space is empty. List options and their values there.")
    return {option: _distribution(option, values) for option, values in space.items()}


def grid(space: Mapping[str, Any]) -> dict[str, list[Any]]:
    """List all values of each option, for a search over every combination.

    Raises:
        InputError: a range without a step, or with a logarithmic scale.
    """
    values: dict[str, list[Any]] = {}
    for option, distribution in distributions(space).items():
        if isinstance(distribution, CategoricalDistribution):
            values[option] = list(distribution.choices)
        elif isinstance(distribution, IntDistribution) and not distribution.log:
            values[option] = list(range(distribution.low, distribution.high + 1, distribution.step))
        elif isinstance(distribution, FloatDistribution) and distribution.step:
            steps = round((distribution.high - distribution.low) / distribution.step)
            values[option] = np.linspace(distribution.low, distribution.high, steps + 1).tolist()
        else:
            raise InputError(
                f"sweep.space.{option} is a range without a step, which a grid cannot cover. "
                "List its values, or choose another sweep/sampler."
            )
    return values


def override(option: str, value: Any) -> str:
    """Write an option as the training command takes it.

    >>> override("model.dropout", 0.1)   ->   "model.dropout=0.1"
    """
    return f"{option}={value if isinstance(value, str) else json.dumps(value)}"


def _distribution(option: str, values: Any) -> BaseDistribution:
    if isinstance(values, list) and values:
        return CategoricalDistribution(
            [value if _is_plain(value) else json.dumps(value) for value in values]
        )
    if not isinstance(values, dict) or not {"low", "high"} <= values.keys() <= RANGE:
        raise InputError(
            f"sweep.space.{option} must be a list of values, or a range such as "
            f"{{low: 0.0001, high: 0.01, log: true}}, not {values!r}."
        )
    is_whole = all(isinstance(values[end], int) for end in ("low", "high"))
    kind = IntDistribution if is_whole else FloatDistribution
    step = {"step": values["step"]} if values.get("step") else {}
    try:
        return kind(values["low"], values["high"], log=bool(values.get("log")), **step)
    except ValueError as error:
        raise InputError(f"sweep.space.{option}: {error}") from error


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float | str)
