"""Options of runs, and those in which they differ."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from seq2seq.visible import shortened

NOT_OF_A_RESULT = ("paths", "logger", "resume", "trust", "allow_changed_data", "data.fold")
ABSENT = "-"  # in place of an option that a run does not have
CLASS = "._target_"
LONGEST = 40  # characters of a value


def flat(config: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return every option by its dotted name.

    >>> flat({"seed": 1, "model": {"units": 8}})   ->   {"seed": 1, "model.units": 8}
    """
    found: dict[str, Any] = {}
    for name, value in config.items():
        if isinstance(value, dict) and value:
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def of_a_result(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options on which the result of a run depends, but for the fold of its data."""
    return {
        name: value
        for name, value in options.items()
        if not any(f"{name}.".startswith(f"{one}.") for one in NOT_OF_A_RESULT)
    }


def differing(all_options: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the options in which runs differ, each with the text of its value in every run.

    Where they have different classes, these are named, but not the options that only some of the
    classes take.

    >>> differing([{"seed": 1, "a.b": 2}, {"seed": 1, "a.b": None}])   ->   {"a.b": ["2", "null"]}
    """
    relevant = [of_a_result(options) for options in all_options]
    names = list(dict.fromkeys(name for options in relevant for name in options))
    texts = {
        name: [_text(options[name]) if name in options else ABSENT for options in relevant]
        for name in names
    }
    found = {name: values for name, values in texts.items() if len(set(values)) > 1}
    classes = [name.removesuffix("_target_") for name in found if name.endswith(CLASS)]
    return {
        name.removesuffix(CLASS): [value.rpartition(".")[2] for value in values]
        if name.endswith(CLASS)
        else values
        for name, values in found.items()
        if name.endswith(CLASS) or not _follows(name, values, classes)
    }


def _follows(name: str, values: list[str], classes: list[str]) -> bool:
    """Whether an option is missing somewhere because the class there is another one."""
    return ABSENT in values and any(name.startswith(one) for one in classes)


def _text(value: Any) -> str:
    """Return a value as it would be typed."""
    text = value if isinstance(value, str) and value else json.dumps(value, default=str)
    return shortened(text, LONGEST)
