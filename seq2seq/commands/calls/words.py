"""Arguments of a command, from those of a Python function."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from seq2seq.configuration.argument_of import argument_of
from seq2seq.errors import InputError

OF_OTHERS = (  # groups and options that are easily given as if they were the data's
    "allow_changed_data", "calibrate_intervals", "decoding", "experiment", "final_split", "freeze",
    "logger", "model", "optimizer", "paths", "resume", "seed", "shrink_forecasts", "trainer",
    "trust", "unknown", "warm_start",
)  # fmt: skip
SERIES = {"horizon", "lookback", "targets"}  # options that only tables of time series have
Data = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]  # a file, two, or a data set


def words(data: Data | None, arguments: Sequence[str], options: Mapping[str, Any]) -> list[str]:
    """Write what a function is given as the arguments of its command.

    >>> words("my.tsv", ["model=transformer"], {"target": "labels"})
    ['data=files', 'data.train=my.tsv', 'data.target=labels', 'model=transformer']
    >>> words("prices.csv", ["model=forecast"], {"targets": ["price"]})
    ['data=series', 'data.path=prices.csv', 'data.targets=[price]', 'model=forecast']
    >>> words("cmudict", [], {})
    ['data=cmudict']
    >>> words("resume=runs/mine", [], {})
    ['resume=runs/mine']

    Args:
        data: a path, a list of paths, or the name of a file in `conf/data`; None for none of these.
            A text with "=" that is not a file is an argument.
        arguments: as on the command line.
        options: those of the data, by name.

    Raises:
        InputError: data or a value of another type, or arguments that are not texts.
    """
    if isinstance(data, str) and "=" in data and not os.path.exists(data):
        arguments = [data, *arguments]
        data = None
    for one in arguments:
        if not isinstance(one, str) or one.startswith("-") or not ("=" in one or one[:1] == "~"):
            raise InputError(
                "Arguments after the data must be texts such as 'model=transformer', not "
                f"{one!r:.60}."
            )
    if data is not None and "train" in options and _is_file(data):
        raise InputError("The training file must be given once: first, or as train=, not as both.")
    for name in (one for one in OF_OTHERS if one in options):
        raise InputError(
            f"{name} must be a text after the data, {argument_of(name, options[name])!r}: keywords "
            "are options of the data."
        )
    given = [argument_of(f"data.{name}", value) for name, value in options.items()]
    of_data = _of_data(data)
    kinds = {one for one in arguments if one.startswith("data=")}
    is_series = kinds == {"data=series"} or (not kinds and bool(SERIES & {*options}))
    if is_series and of_data[:1] == ["data=files"] and isinstance(data, str | os.PathLike):
        rest = [one for one in arguments if one != "data=series"]
        return ["data=series", argument_of("data.path", data), *given, *rest]
    return [*of_data, *given, *arguments]


def _of_data(data: Any) -> list[str]:
    if data is None:
        return []
    is_list = isinstance(data, list | tuple) and all(isinstance(x, str | os.PathLike) for x in data)
    if not is_list and not isinstance(data, str | os.PathLike):
        raise InputError(
            "data must be a path, a list of paths or the name of a data set, not a "
            f"{type(data).__name__}. Write the rows to a file, and give its path."
        )
    if not _is_file(data):
        return [f"data={data}"]
    return ["data=files", argument_of("data.train", data)]


def _is_file(data: Data) -> bool:
    """Whether data is not a name: it has an ending or a folder, or there is such a file."""
    return not isinstance(data, str) or not data.isidentifier() or os.path.isfile(data)
