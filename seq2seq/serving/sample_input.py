"""Inputs that a model can read, made up."""

from typing import Any

import numpy as np

from seq2seq.symbols import NUM_SYMBOLS

STEPS = 8


def sample_input(model: Any, steps: int = STEPS) -> str:
    """Return an input of about as many symbols, or steps of numbers, as a model may read.

    >>> sample_input(model, 3)   ->   "aaa", or "1 1 1"

    Args:
        model: a `seq2seq.models.Model`.
        steps: number of steps, where the model reads any number of them.
    """
    source = model.source
    if source.kind == "labels":
        return str(source.names[0])
    if source.kind == "values":
        step = ",".join(["1"] * source.dim)
        return step if source.vector else " ".join([step] * _num_steps(model, steps))
    token = min(NUM_SYMBOLS, source.vocabulary_size - 1)
    return str(source.decode(np.full(steps, token)))


def _num_steps(model: Any, steps: int) -> int:
    """The number of steps that a model of numbers reads: that of training, if it was one."""
    known = vars(model).get("source_steps")
    return known or steps + model.source.horizon
