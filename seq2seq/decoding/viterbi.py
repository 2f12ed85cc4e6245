"""The most likely path through a linear chain."""

from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.ops.argmax_tensorflow import argmax
from seq2seq.ops.masking import length_mask
from seq2seq.ops.scan import scan


def viterbi(
    emissions: Tensor,
    transitions: Tensor,
    lengths: Tensor | None = None,
    *,
    first: Tensor | None = None,
    last: Tensor | None = None,
) -> tuple[Ids, Tensor]:
    """Finds the path with the largest total score (Viterbi, 1967, doi:10.1109/TIT.1967.1054010).

    A path y scores first[y_0] + the emissions of its symbols + the transitions between them +
    last[y_n]. Ties are resolved in favour of the lower symbol.

    >>> viterbi([[[0, 0], [0, 3]]], [[1, 0], [0, 0]], lengths=[1])   ->   [[0, 0]], [0]
    >>> viterbi([[[0, 0], [0, 3]]], [[1, 0], [0, 0]])                ->   [[0, 1]], [3]

    Args:
        emissions: float (B, T, V), finite.
        transitions: float (V, V), from a symbol (row) to the next (column); or (B, T, V, V), those
            into each step, if they vary.
        lengths: int (B,), the number of steps of each row (default: T).
        first: float (V,) or (B, V), scores of the first symbol of a path (default: 0).
        last: float (V,) or (B, V), scores of the last symbol of a path (default: 0).

    Returns:
        paths int32 (B, T), 0 after their ends, and scores float32 (B,).
    """
    emissions = ops.transpose(ops.cast(emissions, "float32"), (1, 0, 2))
    transitions = ops.cast(transitions, "float32")
    varies = len(transitions.shape) == 4
    steps, rows, symbols = ops.shape(emissions)
    lengths = ops.full((rows,), steps, dtype="int32") if lengths is None else lengths
    real = length_mask(lengths, steps)
    same = ops.broadcast_to(ops.arange(symbols, dtype="int32"), (rows, symbols))

    def forward(carry: tuple, step: Tensor) -> tuple[tuple, tuple]:
        best, _ = carry
        scores = best[:, :, None] + (ops.take(transitions, step, axis=1) if varies else transitions)
        longer = ops.max(scores, axis=1) + ops.take(emissions, step, axis=0)
        came_from = argmax(scores, axis=1)
        is_real = ops.take(real, step, axis=1)[:, None]
        carry = ops.where(is_real, longer, best), ops.where(is_real, came_from, same)
        return carry, carry

    def backward(symbol: Tensor, came_from: Tensor) -> tuple[Tensor, Tensor]:
        symbol = ops.take_along_axis(came_from, symbol[:, None], axis=1)[:, 0]
        return symbol, symbol

    best = emissions[0] + (0.0 if first is None else first)
    # Scan over step numbers: Keras 3.15 on TensorFlow cannot scan two arrays of unknown length.
    (best, _), (_, came_from) = scan(forward, (best, same), ops.arange(1, steps, dtype="int32"))
    best = best + (0.0 if last is None else last)
    end = argmax(best)
    _, path = scan(backward, end, came_from, reverse=True)
    path = ops.concatenate([ops.transpose(path), end[:, None]], axis=1)
    return ops.where(real, path, 0), ops.where(real[:, 0], ops.max(best, axis=1), 0.0)
