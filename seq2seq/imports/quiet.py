"""Imports of TensorFlow without its log messages."""

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from seq2seq.errors import InputError

VARIABLE = "TF_CPP_MIN_LOG_LEVEL"  # 0, for all messages, to 3
_held = threading.Lock()  # standard error is held back by one context at a time


@contextmanager
def quiet_imports() -> Iterator[None]:
    """Hold back what C++ libraries write to standard error; show it if the body raises.

    TensorFlow 2.21 announces its CPU features at import, before its log level is read. Nothing is
    changed where TensorFlow has been imported, or where the user asks for all of its messages.
    """
    if "tensorflow" in sys.modules or os.environ.setdefault(VARIABLE, "3") == "0":
        yield
        return
    before = _copy_of_stderr()
    if before is None or not _held.acquire(blocking=False):
        yield
        return
    try:
        with tempfile.TemporaryFile() as held:
            os.dup2(held.fileno(), 2)
            try:
                yield
            except InputError:
                raise  # is complete without it
            except Exception:
                held.seek(0)
                os.write(before, held.read())
                raise
            finally:
                os.dup2(before, 2)
    finally:
        os.close(before)
        _held.release()


def _copy_of_stderr() -> int | None:
    """A copy of the file descriptor of standard error; None where it is closed."""
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
        return os.dup(2)
    except (OSError, ValueError):
        return None
