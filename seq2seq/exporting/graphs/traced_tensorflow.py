"""Functions traced for other runtimes."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from seq2seq.decoding.strategies.staged_loop import Stages, loops_with
from seq2seq.ops.portable import portable


def traced(function: Callable[..., Any], inputs: list[Any], stages: Stages = Stages.NONE) -> Any:
    """Return the concrete function of a function, with operations that converters know.

    Args:
        function: returns a dict of tensors.
        inputs: tf.TensorSpec of its arguments, with their names.
        stages: of the loops of searches; each has a copy of the step's operations.
    """
    with portable(), loops_with(stages):
        found = tf.function(function, input_signature=inputs, autograph=False)
        return found.get_concrete_function()
