"""Imports of TensorFlow without its log messages."""

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from seq2seq.errors import InputError


@contextmanager
def quiet_imports() -> Iterator[None]:
    """Hold back what C++ libraries write to standard error; show it if the body raises.

    TensorFlow 2.21 announces its CPU features at import, before its log level is read.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # advice about retracing
    logging.getLogger("jax").setLevel(logging.WARNING)  # about accelerators that it did not find
    # about its first list of fonts: while making it after five seconds, and of having made it
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    # about axes of names that look like numbers
    logging.getLogger("matplotlib.category").setLevel(logging.WARNING)
    sys.stderr.flush()
    before = os.dup(2)
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
            os.close(before)
