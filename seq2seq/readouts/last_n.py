"""A target step for each of the last source steps."""

import keras
import numpy as np

from seq2seq.checks import check_counts
from seq2seq.errors import BadRow
from seq2seq.readouts.last_steps import last_steps
from seq2seq.readouts.readout import Readout


@keras.saving.register_keras_serializable(package="seq2seq")
class LastN(Readout):
    """The last N real steps of each row.

    Args:
        steps: int N.
        extend: put N empty steps after each row's own end before it is encoded, so that the
            outputs are of what follows the row; else they are of its own last steps.

    Raises:
        InputError: a number of steps below 1.
    """

    def __init__(self, steps, extend=False, **kwargs):
        super().__init__(**kwargs)
        check_counts(steps=steps)
        self.steps = steps
        self.extend = extend

    @property
    def extension(self):
        return self.steps if self.extend else 0

    def num_steps(self, source_lengths):
        return np.full(len(source_lengths), self.steps)

    def check(self, source_lengths):
        (short,) = np.nonzero(np.asarray(source_lengths) < self.steps - self.extension)
        if len(short):
            raise BadRow(
                short[0],
                f"has {source_lengths[short[0]]} source steps, fewer than the last {self.steps} "
                "that the readout takes; leave such rows out, or set model.readout.steps lower, "
                "or model.readout.extend=true for the steps that follow a row",
            )

    def call(self, memory, num_steps=None, training=None):
        return last_steps(memory, self.steps)

    def get_config(self):
        return {**super().get_config(), "steps": self.steps, "extend": self.extend}
