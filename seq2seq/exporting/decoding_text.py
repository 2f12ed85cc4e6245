"""Decoding options as a text that tells them apart."""

import inspect
from typing import Any
from zlib import crc32

import numpy as np

from seq2seq.prediction.batch_predictor import Options

PLAIN = bool | int | float | str | None
COMPUTED = {"_built"}  # attributes that are not options: what a constraint keeps of its last search


def decoding_of(options: Options) -> dict[str, Any]:
    """Return how an artefact that searches by itself decodes, as JSON can hold it."""
    strategy = "Greedy()" if options.strategy is None else decoding_text(options.strategy)
    if strategy == "Greedy(processors=[])":
        strategy = "Greedy()"
    return {
        "strategy": strategy,
        "max_length": options.max_length,
        "unknown": options.unknown,
    }


def decoding_text(part: Any) -> str:
    """Describe a strategy or a part of one with all of its options.

    >>> decoding_text(BeamSearch(5))   ->   "BeamSearch(processors=[], width=5, n_best=1, ...)"
    """
    if isinstance(part, PLAIN):
        return repr(part)
    if isinstance(part, list | tuple | set | frozenset):
        return f"[{', '.join(map(decoding_text, part))}]"
    if isinstance(part, dict):
        pairs = (f"{decoding_text(key)}: {decoding_text(one)}" for key, one in part.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(part, np.ndarray | np.generic):
        array = np.ascontiguousarray(part)
        return f"array({array.dtype}{array.shape}, {crc32(array.tobytes()):08x})"
    if inspect.isroutine(part) or inspect.isclass(part):
        return f"{part.__module__}.{part.__qualname__}"
    name = type(part).__name__
    try:
        known = vars(part)
    except TypeError:
        return name
    options = (f"{key}={decoding_text(one)}" for key, one in known.items() if key not in COMPUTED)
    return f"{name}({', '.join(options)})"
