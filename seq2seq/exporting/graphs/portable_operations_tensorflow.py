"""Operations that keep a graph from running elsewhere."""

import re
from collections.abc import Iterator
from typing import Any

from seq2seq.errors import InputError

# XLA's operations, which servers with a GPU refuse; bits of numbers; code of this process.
FORBIDDEN = re.compile(r"Xla.*|_XlaMustCompile|Bitcast|(Eager|Stateless)?PyFunc.*|NumpyFunc")


def check_portable(function: Any, format: str) -> None:
    """Raises InputError if a concrete function has an operation that only this process can run."""
    found = sorted({one for one in operations(function) if FORBIDDEN.fullmatch(one)})
    if found:
        raise InputError(
            f"This model or decoding cannot be exported as {format}: it uses {', '.join(found)}, "
            "which other runtimes do not have. Choose another decoding, or format=keras."
        )


def operations(function: Any) -> Iterator[str]:
    """Yield the names of the operations of a concrete function, and of all that it calls."""
    definition = function.graph.as_graph_def()
    parts = [definition, *definition.library.function]
    for part in parts[1:]:
        yield from _must_compile(part)
    for nodes in (parts[0].node, *(part.node_def for part in parts[1:])):
        for node in nodes:
            yield node.op
            yield from _must_compile(node)


def _must_compile(definition: Any) -> Iterator[str]:
    """The attribute of what only XLA may compile, if a node or function has it."""
    if definition.attr["_XlaMustCompile"].b:
        yield "_XlaMustCompile"
