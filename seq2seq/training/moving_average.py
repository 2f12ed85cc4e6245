"""The moving average of the weights, in place of the weights."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras

from seq2seq.training.averaging import Averaging


@contextmanager
def moving_average(model: keras.Model, averaging: Averaging) -> Iterator[None]:
    """Replace the weights by the average that the optimizer keeps, if any, while in the body."""
    if averaging.ema is None:
        yield
        return
    trained = model.get_weights()
    model.optimizer.finalize_variable_values(model.trainable_variables)
    try:
        yield
    finally:
        model.set_weights(trained)
