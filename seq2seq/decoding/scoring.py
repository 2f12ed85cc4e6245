"""Log-probabilities of given targets under a step function."""

import keras
from keras import ops

from seq2seq.aliases import Ids, State, Tensor
from seq2seq.decoding.arguments import integers, known_lengths
from seq2seq.decoding.protocol import Hypotheses, Step
from seq2seq.decoding.request import Request
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
        targets: int (B, T) or (B, K, T), END included, without START; after their ends, anything.
        lengths: int (B,) or (B, K), at most T.
        start: int or int (B,).
        end: int.
        batch_size: int, B if the state has no leaves.

    Returns:
        Hypotheses with L = T, and K = 1 if targets are (B, T).

    Raises:
        InputError: as for a strategy's call: an id is not in the vocabulary, a length not in T.
    """
    targets, lengths = _checked(targets, lengths)
    num_targets = targets.shape[1] if len(targets.shape) == 3 else 1
    size = ops.shape(targets)[-1]
    leaves = state_leaves(state)
    if leaves:
        batch_size = ops.shape(leaves[0])[0]
    repeated = keras.tree.map_structure(
        lambda leaf: None if leaf is None else ops.repeat(leaf, num_targets, axis=0), state
    )
    start = integers("start", start)
    lengths = ops.reshape(lengths, (-1,))
    request = Request(
        start=start if len(start.shape) == 0 else ops.repeat(start, num_targets),
        end=end,
        max_length=lengths,
        prefix=ops.reshape(targets, (-1, size)),
        prefix_lengths=lengths,
        batch_size=None if batch_size is None else batch_size * num_targets,
        size=size,
        prefix_name="targets",
    )
    found = Greedy().answer(step, repeated, request)
    return keras.tree.map_structure(
        lambda x: None if x is None else ops.reshape(x, (-1, num_targets, *ops.shape(x)[2:])), found
    )


def _checked(targets: Ids, lengths: Tensor) -> tuple[Ids, Tensor]:
    """Targets int32 (B, T) or (B, K, T) and lengths int32 (B,) or (B, K)."""
    targets, lengths = integers("targets", targets), integers("lengths", lengths)
    if len(targets.shape) not in (2, 3):
        raise InputError(
            f"targets must be ids of shape (B, T) or (B, K, T); received {tuple(targets.shape)}."
        )
    shapes = tuple(lengths.shape), tuple(targets.shape[:-1])
    if len(shapes[0]) != len(shapes[1]) or any(
        None not in pair and pair[0] != pair[1] for pair in zip(*shapes, strict=True)
    ):
        raise InputError(
            f"lengths must have the shape of the targets without T, {shapes[1]}, not {shapes[0]}."
        )
    known_lengths("lengths", lengths, ops.shape(targets)[-1], [])  # the search marks symbolic ones
    return targets, lengths
