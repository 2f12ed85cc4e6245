"""Numbers as targets."""

from keras import ops

from seq2seq.aliases import Shape, Tensor
from seq2seq.errors import InputError


def step_values(y_true: Tensor, expected: Shape) -> Tensor:
    """Targets with all their axes.

    >>> step_values([[5, 6], [7, 8]], (2, 1, 2))   ->   [[[5, 6]], [[7, 8]]]

    Args:
        y_true: (B, T, D); (B, D), where T = 1; (B, T), where D = 1; (B,), where both are.
        expected: the shape (B, T, D); None for unknown sizes.

    Returns:
        float32 (B, T, D).

    Raises:
        InputError: another shape.
    """
    shape = tuple(y_true.shape)
    if len(shape) == 1:
        y_true = y_true[:, None]
    if len(shape) < 3:
        y_true = y_true[..., None] if expected[-1] == 1 else y_true[:, None]
    check_steps(y_true, shape, expected)
    return ops.cast(y_true, "float32")


def check_steps(y_true: Tensor, given: Shape, expected: Shape) -> None:
    """Raises InputError unless targets have the expected shape; Keras would silently repeat them.

    Args:
        y_true: targets with all their axes.
        given: the shape in which the user gave them.
        expected: the shape (B, T, D); None for unknown sizes.
    """
    pairs = zip(y_true.shape[1:], expected[1:], strict=False)
    if len(y_true.shape) == 3 and all(None in pair or pair[0] == pair[1] for pair in pairs):
        return
    _, steps, width = expected
    raise InputError(
        f"Targets of shape {given} do not fit this model, which has {steps or 'any number of'} "
        f"steps of {width} a row: give an array of shape (rows, {steps or 'steps'}, {width})."
    )
