"""Graphs that leave the process in which they were traced."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_is_portable = ContextVar("is_portable", default=False)


@contextmanager
def portable() -> Iterator[None]:
    """Trace, in this context, graphs of operations that every runtime of TensorFlow knows.

    What is left out only makes training faster: gradients written by hand, and parts that XLA must
    compile.
    """
    token = _is_portable.set(True)
    try:
        yield
    finally:
        _is_portable.reset(token)


def is_portable() -> bool:
    """Whether a graph that is traced now will leave this process."""
    return _is_portable.get()
