"""What a command changes in its process, where Python continues after it."""

import logging
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numpy import random as numbers

from seq2seq.commands.quiet import LEVELS

SEEDS = ("global_random_seed", "global_seed_generator")  # what Keras draws from, by its names


@contextmanager
def state_of_process_kept() -> Iterator[None]:
    """Restore what the body changes: random states of Python, NumPy and Keras, and log levels.

    `Trainer.scope` restores the precision. The seed of TensorFlow's own operations, from which
    Keras draws nothing, stays as the body sets it.
    """
    levels = {name: logging.getLogger(name).level for name in LEVELS}
    state, of_numpy, seeds = random.getstate(), numbers.get_state(), _seeds()  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(state)
        numbers.set_state(of_numpy)  # noqa: NPY002
        _set_seeds(seeds)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def _seeds() -> dict[str, Any]:
    """Keras's seeds; None where it has not been imported or has none."""
    if "keras" not in sys.modules:
        return dict.fromkeys(SEEDS)
    from keras.src.backend.common import global_state  # private in Keras 3.15

    return {name: global_state.get_global_attribute(name) for name in SEEDS}


def _set_seeds(seeds: dict[str, Any]) -> None:
    if "keras" in sys.modules:
        from keras.src.backend.common import global_state

        for name, value in seeds.items():
            global_state.set_global_attribute(name, value)
