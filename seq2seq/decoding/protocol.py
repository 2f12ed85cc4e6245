"""The contract: what a step function gives and what a strategy returns."""

from collections.abc import Callable
from enum import IntEnum
from typing import Any, NamedTuple


class StepOutput(NamedTuple):
    """One step of N = B * K rows."""

    logits: Any  # float (N, V), unnormalised
    state: Any  # any nest of tensors; every leaf (N, ...) follows its row
    attention: Any = None  # float (N, S), or None


Step = Callable[[Any, Any, Any], StepOutput]  # (tokens int32 (N,), state, index int32 ())


class BoundedStep(NamedTuple):
    """A step function that can be called a limited number of times: its state has a fixed length.

    A strategy refuses to search further than that. Any step function with a `length` is bounded.
    """

    step: Callable[[Any, Any, Any], Any]  # gives a StepOutput, or a ValueOutput
    length: int  # number of steps, those of a forced prefix included

    def __call__(self, tokens: Any, state: Any, index: Any) -> Any:
        return self.step(tokens, state, index)


class FinishReason(IntEnum):
    """Why a hypothesis ends where it does."""

    END = 0
    LENGTH = 1
    STOP_SEQUENCE = 2
    DEAD_END = 3  # also an empty slot: there are fewer hypotheses than were asked for


class Hypotheses(NamedTuple):
    """What every strategy returns. Along K: best first.

    A slot without a hypothesis (more were asked for than exist) has length 0, `scores` and
    `log_probs` of -inf (which stands as its first token's, so that the sum holds) and the reason
    DEAD_END. A row whose logits had no finite softmax (NaN, +inf, nothing but -inf) has
    `log_probs` NaN; outside a compiled function that is an error.
    """

    tokens: Any  # int32 (B, K, L): forced prefix and generated ids, END included, then 0
    lengths: Any  # int32 (B, K)
    scores: Any  # float32 (B, K): what the strategy ranked by
    log_probs: Any  # float32 (B, K): the model's log p of the tokens
    token_log_probs: Any  # float32 (B, K, L), 0 after the end; sums to log_probs
    finish_reason: Any  # int8 (B, K): a FinishReason
    alignments: Any = None  # float32 (B, K, L, S) where the step gives attention
    bound: Any = None  # float32 (B,): no other (allowed) output's log p is larger; a hypothesis
    #   above it is certified the likeliest. -inf: nothing was left out. None: not computed


class ValueOutput(NamedTuple):
    """One step of N = B * K rows."""

    mean: Any  # float (N, D): of the values that follow
    state: Any  # any nest of tensors; every leaf (N, ...)
    scale: Any = None  # float (N, D): standard deviations, or None where they are not known
