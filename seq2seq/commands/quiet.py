"""Libraries without their messages and advice."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from seq2seq.imports.quiet import quiet_imports

LEVELS = {  # logger -> the least serious messages that it prints
    "tensorflow": logging.ERROR,  # not its advice about retracing
    "jax": logging.WARNING,  # not about accelerators that it did not find
    # not about its first list of fonts: while making it after five seconds, and of having made it
    "matplotlib.font_manager": logging.ERROR,
}


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Import libraries in the body without their messages, and silence their advice from then on.

    What they write to standard error is shown if the body raises.
    """
    for name, level in LEVELS.items():
        logging.getLogger(name).setLevel(level)
    with quiet_imports():
        yield
