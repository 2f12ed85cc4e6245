"""Errors of the libraries that write and load artefacts."""

from collections.abc import Iterator
from contextlib import contextmanager

from seq2seq.errors import InputError


@contextmanager
def converting(format: str, instead: str) -> Iterator[None]:
    """Context of a conversion, or of loading what it gave.

    Args:
        format: its name.
        instead: the name of a format that has more operations.

    Raises:
        InputError: in place of an error of the library, which names operations that it lacks. Too
            little memory and faults of the disk are not among them.
    """
    try:
        yield
    except (InputError, MemoryError, OSError):
        raise
    except Exception as error:
        raise InputError(
            f"This model or decoding cannot be exported as {format}, which lacks an operation of "
            f"it ({' '.join(str(error).split())[:200]}). Choose format={instead}."
        ) from error
