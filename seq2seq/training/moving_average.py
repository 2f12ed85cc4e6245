"""The moving average of the weights, in place of the weights."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras
import numpy as np

from seq2seq.training.averaging import Averaging


@contextmanager
def moving_average(model: keras.Model, averaging: Averaging) -> Iterator[None]:
    """Replace the weights by the average that the optimizer keeps, if any, while in the body."""
    if averaging.ema is None:
        yield
        return
    variables = model.trainable_variables
    trained = [np.array(variable) for variable in variables]
    model.optimizer.finalize_variable_values(variables)
    try:
        yield
    finally:
        for variable, value in zip(variables, trained, strict=True):
            variable.assign(value)
