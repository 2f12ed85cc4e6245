"""Best-path decoding for CTC."""

from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.decoding.ctc.frames import frames
from seq2seq.decoding.ctc.hypotheses import ctc_hypotheses
from seq2seq.decoding.protocol import Hypotheses
from seq2seq.ops.argmax_tensorflow import argmax


def ctc_greedy(
    log_probs: Tensor, lengths: Tensor | None = None, *, end: int, blank: int = 0
) -> Hypotheses:
    """Takes the most likely symbol of each frame, merges repeats and removes blanks.

    The most likely path need not give the most likely output, which sums many paths (Graves et al.,
    2006, doi:10.1145/1143844.1143891): see `CtcBeam`.

    >>> ctc_greedy(log(eye(3))[[[1, 1, 0, 1, 2]]], end=9).tokens   ->   [[[1, 1, 2, 9, 0, 0]]]

    Args:
        log_probs: float (B, S, V), normalized; forbidden labels may be set to -inf.
        lengths: int (B,), frames of each row (default: S).
        end: int, not a label: appended to each output.
        blank: int.

    Returns:
        Hypotheses with K = 1 and L = S + 1: `scores` are log p of the paths, `log_probs` that of
        the outputs.

    Raises:
        InputError: log_probs have another rank.
    """
    by_frame = ops.transpose(frames(log_probs, lengths, blank), (1, 0, 2))
    path = argmax(by_frame)
    before = ops.pad(path[:, :-1], ((0, 0), (1, 0)), constant_values=blank)
    is_label = ~ops.equal(path, blank) & ~ops.equal(path, before)
    # Labels, in their order, before all other frames.
    times = ops.arange(ops.shape(path)[1], dtype="int32")
    order = ops.argsort(ops.where(is_label, times, times + ops.shape(path)[1]), axis=1)
    labels = ops.take_along_axis(path, order, axis=1)
    return ctc_hypotheses(
        log_probs,
        lengths,
        labels[:, None],
        ops.sum(ops.cast(is_label, "int32"), axis=1)[:, None],
        scores=ops.sum(ops.max(by_frame, axis=-1), axis=1)[:, None],
        end=end,
        blank=blank,
    )
