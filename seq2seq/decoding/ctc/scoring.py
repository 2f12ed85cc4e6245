"""Log-probabilities of given outputs under CTC."""

from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.decoding.arrays.log_zero import EXISTS, IMPOSSIBLE, NEVER
from seq2seq.decoding.ctc.frames import frames
from seq2seq.ops.scan import scan


def ctc_score(
    log_probs: Tensor, tokens: Ids, lengths: Tensor | None = None, *, end: int, blank: int = 0
) -> Tensor:
    """Computes log p of each token of given outputs, given those before it.

    Each frame is a label or blank; merging repeats and removing blanks gives the output, whose
    probability is the sum over all paths that give it (Graves et al., 2006,
    doi:10.1145/1143844.1143891). With P(y) the probability of outputs that begin with y,
    which the same recursion gives, log p of a label is log P(y with it) - log P(y), and log p of
    `end` is log p(y, and nothing follows) - log P(y). So the sum is log p of the output.

    >>> uniform = zeros (1, 2, 3) - log(3)      # two frames over blank, 1 and 2
    >>> exp(ctc_score(uniform, [[1, 9]], end=9))   ->   [[4/9, 3/4]]      # 1_ _1 11 12; not 12

    Args:
        log_probs: float (B, S, V), normalized; forbidden labels may be set to -inf.
        tokens: int (B, T) or (B, K, T), labels and then `end`, or labels only.
        lengths: int (B,), frames of each row (default: S).
        end: int, not a label.
        blank: int.

    Returns:
        float32 of the shape of `tokens`: 0 at blanks and after `end`; -10,000 if there are too
        few frames.

    Raises:
        InputError: log_probs have another rank.
    """
    log_probs = frames(log_probs, lengths, blank)
    tokens = ops.cast(tokens, "int32")
    shape = ops.shape(tokens)
    tokens = ops.reshape(tokens, (shape[0], -1, shape[-1]))  # (B, K, T)
    is_end = ops.equal(tokens, end)
    labels = ops.where(is_end, blank, tokens)
    begun, ended = _forward(log_probs, labels, blank)

    after = ops.where(is_end, ended, begun)
    found = after - _after(begun[:, :, :-1], 0.0)
    found = ops.where(after < EXISTS, IMPOSSIBLE, found)  # NaN stays NaN
    ends = ops.cast(is_end, "int32")
    is_scored = ops.equal(ops.cumsum(ends, axis=-1), ends) & ~ops.equal(tokens, blank)
    return ops.reshape(ops.where(is_scored, found, 0.0), shape)


def _forward(log_probs: Tensor, labels: Tensor, blank: int) -> tuple[Tensor, Tensor]:
    """Computes log p that an output begins with the labels up to each, and equals those before it.

    Args:
        log_probs: float32 (S, B, V).
        labels: int32 (B, K, T).
        blank: int.

    Returns:
        float32 (B, K, T), twice.
    """
    # A label that repeats the one before it needs a blank between them.
    repeats = ops.equal(labels[:, :, 1:], labels[:, :, :-1])
    barrier = _after(ops.where(repeats, NEVER, 0.0), 0.0)

    def frame(carry: tuple, of_symbols: Tensor) -> tuple[tuple, None]:
        in_blank, in_label, begun = carry  # in_blank[k] is before label k
        of_blank, of_label = ops.unstack(of_symbols, 2)
        before = _after(in_label[:, :, :-1], NEVER)
        enter = _add(in_blank, before + barrier) + of_label
        in_blank = _add(in_blank, before) + of_blank
        return (in_blank, _add(in_label + of_label, enter), _add(begun, enter)), None

    never = ops.full_like(barrier, NEVER)
    start = _after(never[:, :, :-1], 0.0)
    # One array: Keras 3.15 on TensorFlow cannot scan two of unknown length (`core.scan`).
    of_labels = _of_labels(log_probs, labels)  # (S, B, K, T)
    of_blanks = ops.broadcast_to(log_probs[:, :, blank, None, None], ops.shape(of_labels))
    of_symbols = ops.stack([of_blanks, of_labels], axis=1)
    (in_blank, in_label, begun), _ = scan(frame, (start, never, never), of_symbols, collects=False)
    return begun, _add(in_blank, _after(in_label[:, :, :-1], NEVER))


def _of_labels(log_probs: Tensor, labels: Tensor) -> Tensor:
    """Log-probabilities (S, B, V) of labels (B, K, T): (S, B, K, T)."""
    num_frames, rows, vocabulary = ops.shape(log_probs)
    by_symbol = ops.reshape(ops.transpose(log_probs, (1, 2, 0)), (-1, num_frames))
    starts = ops.arange(rows, dtype="int32")[:, None, None] * vocabulary
    return ops.transpose(ops.take(by_symbol, starts + labels, axis=0), (3, 0, 1, 2))


def _after(x: Tensor, first: float) -> Tensor:
    """Puts `first` before x along the last axis of three."""
    return ops.pad(x, ((0, 0), (0, 0), (1, 0)), constant_values=first)


def _add(a: Tensor, b: Tensor) -> Tensor:
    """Log of the sum of two probabilities; unlike `logaddexp`, with a gradient at a = b."""
    return ops.logsumexp(ops.stack([a, b]), axis=0)
