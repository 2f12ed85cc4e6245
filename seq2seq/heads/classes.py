"""Classes as targets and as logits."""

from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.heads.step_values import check_steps
from seq2seq.ops.ids import nan_unless, valid_ids, valid_shares


def class_logits(parameters: Tensor) -> Tensor:
    """Float (B, T, P) -> (B, T, C): a single unit is the logit of the second of two classes."""
    if parameters.shape[-1] > 1:
        return parameters
    return ops.concatenate([ops.zeros_like(parameters), parameters], axis=-1)


def class_shares(y_true: Tensor, logits: Tensor) -> Tensor:
    """The share of each class in each step's target.

    >>> class_shares([1, 0], zeros (2, 1, 3))   ->   [[[0, 1, 0]], [[1, 0, 0]]]

    Args:
        y_true: numbers of classes, (B, T) or (B, T, 1) or, where T = 1, (B,); or shares of
            classes (one-hot), (B, T, C) or, where T = 1, (B, C). Another number is
            refused, or NaN where its value is not known.
        logits: float (B, T, C).

    Returns:
        float32 (B, T, C).

    Raises:
        InputError: another shape, or a number that is not a class.
    """
    _, steps, num_classes = logits.shape
    shape = tuple(y_true.shape)
    if shape[1:] == (num_classes,) and steps == 1:
        y_true = y_true[:, None]
    if len(shape) == 1:
        y_true = y_true[:, None]
    elif len(shape) == 3 and shape[-1] == 1:
        y_true = y_true[..., 0]
    if len(y_true.shape) == 2:
        numbers, is_valid = valid_ids(y_true, num_classes, "the targets")
        y_true = ops.one_hot(numbers, num_classes) + nan_unless(is_valid)[..., None]
    else:
        y_true = valid_shares(ops.cast(y_true, "float32"))
    check_steps(y_true, shape, logits.shape)
    return ops.cast(y_true, "float32")
