"""Arguments of commands that are printed for the user to copy."""

import shlex

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Quote, QuotedString
from hydra.errors import HydraException


def shell_word(option: str, value: object) -> str:
    """An option as one word for a shell, quoted where the shell or Hydra would misread it.

    >>> shell_word("resume", "runs/mine")         ->   resume=runs/mine
    >>> shell_word("resume", "runs/mine (old)")   ->   'resume="runs/mine (old)"'
    """
    text = str(value)
    if _read(f"{option}={text}") != text:
        text = QuotedString(text, Quote.double).with_quotes()
    return shlex.quote(f"{option}={text}")


def _read(override: str) -> object:
    """The value that Hydra reads; None where it reads none, or several."""
    try:
        (parsed,) = OverridesParser.create().parse_overrides([override])
        return None if parsed.is_sweep_override() else parsed.value()
    except HydraException:
        return None
