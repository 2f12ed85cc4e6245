"""JSON for other programs."""

import json
import math
from typing import Any


def json_text(content: Any, indent: int | None = 2, plain: bool = True) -> str:
    """Write plain data as JSON, with null for NaN and infinities, which JSON does not have.

    >>> json_text({"mae": float("nan")}, indent=None)   ->   '{"mae": null}'

    Args:
        content: dicts, lists, values and NumPy arrays; others are written as their `str`.
        indent: spaces of each level; None for a single line.
        plain: whether characters other than ASCII are written as escapes.
    """
    return json.dumps(
        _finite(content), indent=indent, ensure_ascii=plain, default=str, allow_nan=False
    )


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    if hasattr(value, "tolist"):  # of NumPy, which `str` would make texts
        return _finite(value.tolist())
    return None if isinstance(value, float) and not math.isfinite(value) else value
