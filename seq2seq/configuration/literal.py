"""Texts that OmegaConf reads as they are written."""

import re
from typing import Any


def literal(value: Any) -> Any:
    r"""Escapes interpolations in texts, so that OmegaConf reads them as they are written.

    >>> literal({"path": "${HOME}/a"})   ->   {"path": "\\${HOME}/a"}
    """
    if isinstance(value, str):
        return re.sub(r"(\\*)\$\{", lambda found: f"{found[1] * 2}\\${{", value)
    if isinstance(value, dict):
        return {key: literal(one) for key, one in value.items()}
    return [literal(one) for one in value] if isinstance(value, list) else value
