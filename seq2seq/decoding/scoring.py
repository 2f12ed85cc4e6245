"""Log-probabilities of given targets under a step function."""

import keras
from keras import ops

from seq2seq.aliases import Ids, State, Tensor
from seq2seq.decoding.protocol import Hypotheses, Step
from seq2seq.decoding.stepper import state_leaves
from seq2seq.decoding.strategies.greedy import Greedy
from seq2seq.errors import InputError


def score(
    step: Step,
    state: State,
    targets: Ids,
    lengths: Tensor,
    *,
    start: Ids,
    end: int,
    batch_size: int | None = None,
) -> Hypotheses:
    """Scores given targets; returns the same fields as every strategy.

    >>> score(step, state, found.tokens, found.lengths, start=2, end=3).log_probs
    equal to found.log_probs

    Targets keep their order, and `scores` are the `log_probs`. A target ends at its first `end`.

    Args:
        step: `(tokens (N,), state, index) -> StepOutput`.
        state: any nest of (B, ...).
        targets: int (B, T) or (B, K, T), END included, without START.
        lengths: int (B,) or (B, K).
        start: int or int (B,).
        end: int.
        batch_size: int, B if the state has no leaves.

    Returns:
        Hypotheses with L = T, and K = 1 if targets are (B, T).
    """
    targets = ops.convert_to_tensor(targets)
    if len(targets.shape) not in (2, 3):
        raise InputError(
            f"targets must be ids of shape (B, T) or (B, K, T); received {tuple(targets.shape)}."
        )
    num_targets = targets.shape[1] if len(targets.shape) == 3 else 1
    size = targets.shape[-1]
    leaves = state_leaves(state)
    if leaves:
        batch_size = ops.shape(leaves[0])[0]
    repeated = keras.tree.map_structure(
        lambda leaf: None if leaf is None else ops.repeat(leaf, num_targets, axis=0), state
    )
    start = ops.convert_to_tensor(start)
    lengths = ops.reshape(ops.cast(lengths, "int32"), (-1,))
    found = Greedy()(
        step,
        repeated,
        start=start if len(start.shape) == 0 else ops.repeat(start, num_targets),
        end=end,
        max_length=lengths,
        prefix=ops.reshape(targets, (-1, size)),
        prefix_lengths=lengths,
        batch_size=None if batch_size is None else batch_size * num_targets,
        size=size,
    )
    return keras.tree.map_structure(
        lambda x: None if x is None else ops.reshape(x, (-1, num_targets, *ops.shape(x)[2:])), found
    )
