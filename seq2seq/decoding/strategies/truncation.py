"""Truncations of a distribution to the tokens that may be drawn.

Each takes log-probabilities float32 (N, V) and returns them with `NEVER` where a token may not be
drawn. The rest is at most 0 and need not sum to 1; the most likely token is always kept.
"""

from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.decoding.arrays.log_zero import NEVER


def keep_top_k(log_probs: Tensor, k: int) -> Tensor:
    """Keeps the k most likely (Fan et al., 2018, arXiv:1805.04833), and ties."""
    count = min(k, log_probs.shape[-1])
    least = ops.top_k(log_probs, count)[0][:, -1:]
    return ops.where(log_probs >= least, log_probs, NEVER)


def keep_top_p(log_probs: Tensor, p: float) -> Tensor:
    """Keeps the fewest that hold mass p (nucleus; Holtzman et al., 2020, arXiv:1904.09751)."""
    return _keep_share(log_probs, -log_probs, p)


def keep_typical(log_probs: Tensor, p: float) -> Tensor:
    """Keeps the fewest that hold mass p, nearest to the expected surprisal first.

    Locally typical sampling (Meister et al., 2023, arXiv:2202.00666).
    """
    normalized = log_probs - ops.logsumexp(log_probs, axis=-1, keepdims=True)
    shares = ops.exp(normalized)
    entropy = -ops.sum(ops.where(shares > 0, shares * normalized, 0.0), axis=-1, keepdims=True)
    return _keep_share(log_probs, ops.abs(-normalized - entropy), p)


def keep_min_p(log_probs: Tensor, p: float) -> Tensor:
    """Keeps those at least p times as likely as the best one.

    Nguyen et al., 2024, arXiv:2407.01082.
    """
    return _keep_above(log_probs, log_probs, ops.max(log_probs, axis=-1, keepdims=True), p)


def keep_epsilon(log_probs: Tensor, p: float) -> Tensor:
    """Keeps those with probability p or more (Hewitt et al., 2022, arXiv:2210.15191)."""
    normalized = log_probs - ops.logsumexp(log_probs, axis=-1, keepdims=True)
    return _keep_above(log_probs, normalized, 0.0, p)


def _keep_above(log_probs: Tensor, judged: Tensor, reference: Tensor, p: float) -> Tensor:
    best = ops.max(log_probs, axis=-1, keepdims=True)
    kept = (judged >= reference + ops.log(p)) | (log_probs >= best)
    return ops.where(kept, log_probs, NEVER)


def _keep_share(log_probs: Tensor, order: Tensor, p: float) -> Tensor:
    """Keeps tokens in ascending `order` until they hold mass p, including the last one."""
    ranked = ops.argsort(order, axis=-1)
    shares = ops.take_along_axis(ops.softmax(log_probs, axis=-1), ranked, axis=-1)
    before = ops.cumsum(shares, axis=-1) - shares
    # The last one kept: at least the first.
    last = ops.maximum(ops.sum(ops.cast(before < p, "int32"), axis=-1, keepdims=True) - 1, 0)
    ordered = ops.take_along_axis(order, ranked, axis=-1)
    limit = ops.take_along_axis(ordered, last, axis=-1)
    kept = (order <= limit) & (log_probs > NEVER / 2)
    return ops.where(kept, log_probs, NEVER)
