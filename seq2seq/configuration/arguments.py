"""Arguments of the command line as Hydra can parse them."""

import re

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import HydraException

# Options whose values are names of files, folders and columns, or characters: they may be anything.
OF_TEXTS = re.compile(
    r"(data\.(train|validation|test|path|config|revision|data_dir|delimiter|features_separator"
    r"|time|series|targets|covariates|past_covariates|static|\w+_column)|paths\.\w+"
    r"|sweep\.folder|run|resume|warm_start|input|output|repo|revision|license)="
)


def hydra_argument(argument: str) -> str:
    """Write an argument so that Hydra takes what the user means.

    Any key is allowed below `*_options`: such a mapping holds arguments that depend on others. A
    path that Hydra cannot parse, because of its brackets for example, is quoted.

    >>> hydra_argument("data.source_options.vocabulary=8000")
    '++data.source_options.vocabulary=8000'
    >>> hydra_argument("data.source_options={vocabulary: 8000}")
    '++data.source_options={vocabulary: 8000}'
    >>> hydra_argument("data.train=my(1).csv")
    "data.train='my(1).csv'"
    >>> hydra_argument("data.train=[my(1).en,my(1).de]")
    "data.train=['my(1).en','my(1).de']"
    """
    if re.match(r"[\w.]+_options(\.\w+)?=", argument):
        return f"++{argument}"
    if not OF_TEXTS.match(argument) or _is_kept(argument):
        return argument
    key, _, value = argument.partition("=")
    is_list = value.startswith("[") and value.endswith("]")
    texts = [_quoted(one.strip()) for one in (value[1:-1].split(",") if is_list else [value])]
    return f"{key}=[{','.join(texts)}]" if is_list else f"{key}={texts[0]}"


def _is_kept(argument: str) -> bool:
    """Whether Hydra can parse an argument, and makes no other number of it, as of 2024_01."""
    try:
        (override,) = OverridesParser.create().parse_overrides([argument])
    except (HydraException, ValueError):  # of numbers of 5,000 digits
        return False
    value = None if override.is_sweep_override() else override.value()
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return not is_number or str(value) == argument.partition("=")[2]


def _quoted(path: str) -> str:
    """Quote as Hydra does: backslashes count only before a quotation mark and at the end."""
    escaped = re.sub(r"(\\*)('|$)", lambda found: 2 * found[1] + (found[2] and "\\'"), path)
    return f"'{escaped}'"
