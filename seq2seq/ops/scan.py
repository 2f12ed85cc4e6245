"""Loops over steps that collect what each gives."""

from collections.abc import Callable

from keras import ops

from seq2seq.aliases import State, Tensor
from seq2seq.ops.portable import is_portable

Body = Callable[[State, Tensor], tuple[State, State | None]]


def scan(
    body: Body, carry: State, steps: Tensor, reverse: bool = False, collects: bool = True
) -> tuple[State, State]:
    """`ops.scan` over one array, also in graphs that leave this process.

    That of Keras 3.15 on TensorFlow carries its state in lists, which converters of graphs do not
    know, and cannot collect steps if there are none and the number of rows is not known.

    Args:
        body: from the carried state and a step to the next state and what is collected: the same
            nest, or None.
        carry: the first state.
        steps: (T, ...).
        reverse: whether the last step comes first.
        collects: whether anything is collected.

    Returns:
        the last state, and what was collected, in the order of the steps; None for nothing.
    """
    if not is_portable():
        return ops.scan(body, carry, steps, reverse=reverse)
    from seq2seq.ops.scan_tensorflow import portable_scan

    return portable_scan(body, carry, steps, reverse, collects)
