"""Shallow fusion with a language model."""

from collections.abc import Callable, Sequence
from typing import Any

from keras import ops

from seq2seq.aliases import Ids, State, Tensor
from seq2seq.checks import check_not_negative
from seq2seq.decoding.arrays.log_zero import IMPOSSIBLE
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.processor import Process, Processor
from seq2seq.decoding.protocol import Step
from seq2seq.decoding.stepper import Stepper, check_length, state_leaves
from seq2seq.errors import InputError


class LanguageModelFusion(Processor):
    """Shallow fusion: log p + weight * log p of a language model.

    Gulcehre et al., 2015, arXiv:1503.03535. The language model is a step function: it receives the
    same tokens as the model, the start first, and its state is reordered with the hypotheses. A
    token that is impossible under it counts as log p = -10,000.

    >>> LanguageModelFusion(lambda problem: (lm_step, lm_state(problem.batch_size)), weight=0.3)

    Args:
        prepare: `(Problem) -> (step, state)`, the state being any nest of (B, ...), or None.
            Called inside a compiled function.
        weight: float, at least 0.
        variables: the language model's, which `compile` adds to its own.
    """

    def __init__(
        self,
        prepare: Callable[[Problem], tuple[Step, Any]],
        weight: float,
        variables: Sequence[Any] = (),
    ):
        check_not_negative(weight=weight)
        self.prepare = prepare
        self.weight = weight
        self.variables = tuple(variables)

    def begin(self, problem: Problem, vocabulary: int) -> tuple[Process, State]:
        step, state = self.prepare(problem)
        check_length(step, problem.size)
        stepper = Stepper(step, state)

        def process(
            log_probs: Tensor, tokens: Ids, leaves: State, index: Tensor
        ) -> tuple[Tensor, State]:
            logits, leaves, _ = stepper(tokens, leaves, index)
            if logits.shape[1] != vocabulary:
                raise InputError(
                    f"The language model knows {logits.shape[1]} ids and the model {vocabulary}; "
                    "both must have the same vocabulary."
                )
            fused = logits - ops.logsumexp(logits, axis=-1, keepdims=True)
            return log_probs + self.weight * ops.maximum(fused, IMPOSSIBLE), leaves

        return process, state_leaves(state)
