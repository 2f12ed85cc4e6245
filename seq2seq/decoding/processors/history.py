"""The ids of an output so far as a processor's state, and scattering to such ids."""

from keras import ops

from seq2seq.aliases import Ids, Tensor


def record(history: Tensor, tokens: Ids, index: Tensor) -> Tensor:
    """Adds the last token to the history; the start, given at index 0, is not added.

    Args:
        history: int32 (N, L), of which `index - 1` ids are written.
        tokens: int32 (N,), chosen last.
        index: int32 scalar, the step.

    Returns:
        int32 (N, L), of which `index` ids are written.
    """
    is_last = ops.equal(ops.arange(ops.shape(history)[1], dtype="int32"), index - 1)
    return ops.where(is_last, tokens[:, None], history)


def place(x: Tensor, indices: Tensor, values: Tensor) -> Tensor:
    """Writes values at some indices of each row of `x`.

    >>> place([[5, 6, 7], [8, 9, 1]], [[2], [0]], [[0], [3]])   ->   [[5, 6, 0], [3, 9, 1]]

    Args:
        x: (N, V).
        indices: int32 (N, M). Duplicate indices of a row need equal values.
        values: (N, M).
    """
    rows = ops.arange(ops.shape(indices)[0], dtype="int32")[:, None]
    places = ops.stack([ops.broadcast_to(rows, ops.shape(indices)), indices], axis=-1)
    return ops.scatter_update(x, ops.reshape(places, (-1, 2)), ops.reshape(values, (-1,)))
