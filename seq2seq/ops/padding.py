"""What is padding in targets and weights, and may therefore be anything, NaN among it.

A step is padding where it is known to lie behind the end of its row:

- behind the mask, where there is one: that of an aligned model (the lengths of its sources), of
  `target_mask`, or of Keras; and behind END where targets are tokens (`Model.compute_loss`),
  among which PAD is padding wherever it is;
- behind the row's last step whose weight is not 0, where there are weights.

It changes no loss, metric or gradient. All other steps are real. A number of weight 0 is not read
either. An id is read whatever its weight: one that is not valid is refused, or makes its row NaN
(`seq2seq.ops.ids`); so does a weight of NaN.
"""

from keras import ops

from seq2seq.aliases import Mask, Shape, Tensor
from seq2seq.errors import InputError


def up_to_last(numbers: Tensor) -> Mask:
    """Find each row's steps up to the last one that is not 0: (B, T) -> bool (B, T).

    >>> up_to_last([[1, 0, 2, 0], [0, 0, 0, 0]])
    [[True, True, True, False], [False, False, False, False]]
    """
    counts = ops.cast(ops.not_equal(numbers, 0), "int32")
    return ops.flip(ops.cumsum(ops.flip(counts, axis=1), axis=1), axis=1) > 0


def real_targets(
    targets: Tensor, parameters: Tensor, weights: Tensor | None, reads_ids: bool
) -> tuple[Tensor, Tensor | None]:
    """Replace padding by 0.

    Args:
        targets: (B, T), (B, T, D) or, where T = 1, (B,) or (B, D).
        parameters: what is predicted; Keras's mask on it, if any, is True at real steps.
        weights: (B, T) or (B,), or None.
        reads_ids: whether targets are ids; otherwise numbers of weight 0 are replaced as well.

    Returns:
        the targets, and weights (B, T), or None where there are none and no mask.
    """
    mask = getattr(parameters, "_keras_mask", None)
    if weights is None and mask is None:
        return targets, None
    targets = ops.convert_to_tensor(targets)
    weights = ops.convert_to_tensor(1.0 if weights is None else weights, "float32")
    if len(weights.shape) == 1:
        weights = weights[:, None]
    if mask is not None:
        weights = ops.where(ops.cast(mask, "bool"), weights, 0.0)
    is_read = up_to_last(weights) if reads_ids else ops.not_equal(weights, 0)
    rank = len(targets.shape)
    if rank == 1:
        is_read = is_read[:, 0]
    is_read = ops.reshape(is_read, (*ops.shape(is_read), *(1,) * (rank - len(is_read.shape))))
    return ops.where(is_read, targets, ops.zeros_like(targets)), weights


def per_step(weights: Tensor, steps: int | None) -> Tensor:
    """Give weights of rows an axis of steps.

    Args:
        weights: (B,), (B, 1), (B, T) or (B, T, 1).
        steps: int T, None where it is not known.

    Returns:
        float32 (B, 1) or (B, T).

    Raises:
        InputError: another shape.
    """
    weights = ops.cast(weights, "float32")
    check_weights(tuple(weights.shape), steps)
    if len(weights.shape) == 3:
        return weights[..., 0]
    return weights if len(weights.shape) == 2 else weights[:, None]


def check_weights(shape: Shape, steps: int | None) -> None:
    """Raises InputError unless weights have the shape (B,), (B, 1), (B, T) or (B, T, 1)."""
    rest = shape[1:-1] if len(shape) == 3 and shape[2] == 1 else shape[1:]
    if len(shape) == 0 or len(rest) > 1 or (rest and steps and rest[0] not in (1, None, steps)):
        raise InputError(
            f"sample_weight must have the shape (rows,) or (rows, {steps or 'steps'}), not {shape}."
        )


def step_weights(
    mask: Mask | None, targets: Tensor, parameters: Tensor, weights: Tensor | None, aligned: bool
) -> Tensor | None:
    """Combine what is known about padding with weights.

    Args:
        mask: bool (B, T), True = a real step, or None.
        targets: (B, T, ...).
        parameters: (B, T, P), or of other steps where not `aligned`.
        weights: as for `per_step`, or None.
        aligned: whether step t of the parameters is step t of the targets.

    Returns:
        float32 (B, T), 0 at padding; None where there is neither.

    Raises:
        InputError: weights of another shape.
    """
    if mask is None and weights is None:
        return None
    like = parameters if aligned else targets
    full = ops.ones(ops.shape(like)[:2])
    if weights is not None:
        full = full * per_step(weights, like.shape[1])
    return full if mask is None else ops.where(mask, full, 0.0)
