"""The interface: the outputs of step functions and of strategies."""

from collections.abc import Callable
from enum import IntEnum
from typing import Any, NamedTuple


class StepOutput(NamedTuple):
    """Output of one step of a token model for N = B * K rows."""

    logits: Any  # float (N, V), unnormalised
    state: Any  # any nest of tensors; every leaf (N, ...) is reordered with the rows
    attention: Any = None  # float (N, S), or None


Step = Callable[[Any, Any, Any], StepOutput]  # (tokens int32 (N,), state, index int32 ())


class StepShapes(NamedTuple):
    """The sizes of a step's outputs."""

    vocabulary: int  # V
    attended: Any = None  # S, int or int32 scalar; None where the step gives no attention


class BoundedStep(NamedTuple):
    """A step function whose state has room for a fixed number of steps.

    A strategy raises an error if it would search further, unless a graph does not know the number.
    Any step function with a `length` is bounded. With `resize`, a search keeps its state small
    while its outputs are short: its leaves keep their number, ranks and dtypes. A step that wraps
    another, with a state of another structure, needs another `resize`.
    """

    step: Callable[[Any, Any, Any], Any]  # gives a StepOutput, or a ValueOutput
    length: Any  # int, or an int32 scalar: number of steps, a forced prefix included
    # (state of N rows, int or int32 scalar tensor) -> the state with room for so many steps, of
    # which the first are kept
    resize: Callable[[Any, Any], Any] | None = None
    shapes: StepShapes | None = (
        None  # known in advance, or the step is called once more to learn them
    )

    def __call__(self, tokens: Any, state: Any, index: Any) -> Any:
        return self.step(tokens, state, index)


class FinishReason(IntEnum):
    """The reason why a hypothesis ends."""

    END = 0
    LENGTH = 1
    DEAD_END = 3  # also an empty slot: fewer hypotheses exist than were requested


class Hypotheses(NamedTuple):
    """The result of every strategy, best first along K.

    A slot without a hypothesis (more were requested than exist) has length 0, `scores` and
    `log_probs` of -inf (also as the log p of its first token, so that the sum holds) and the
    reason DEAD_END. A row whose logits had no finite softmax (NaN, +inf, or only -inf) has
    `log_probs` NaN; outside a compiled function that raises an error.
    """

    tokens: Any  # int32 (B, K, L): forced prefix and generated ids, END included, then 0
    lengths: Any  # int32 (B, K)
    scores: Any  # float32 (B, K): the strategy's ranking criterion
    log_probs: Any  # float32 (B, K): the model's log p of the tokens
    token_log_probs: Any  # float32 (B, K, L), 0 after the end; sums to log_probs
    finish_reason: Any  # int8 (B, K): a FinishReason
    alignments: Any = None  # float32 (B, K, L, S) where the step gives attention
    bound: Any = None  # float32 (B,): upper bound on log p of every other (allowed) output, so a
    #   hypothesis above it is certainly the most likely. -inf: none was left out. None: unknown


class ValueOutput(NamedTuple):
    """Output of one step of a model of numbers for N = B * K rows."""

    mean: Any  # float (N, D): of the next values
    state: Any  # any nest of tensors; every leaf (N, ...)
    scale: Any = None  # float (N, D): standard deviations, or None if unknown


# (values float32 (N, D), state, index int32 ())
ValueStep = Callable[[Any, Any, Any], ValueOutput]
