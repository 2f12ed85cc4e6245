"""Steps with processed log-probabilities."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from keras import ops

from seq2seq.aliases import Ids, Size, Tensor
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.processor import Processor
from seq2seq.decoding.stepper import Stepper, packed, state_leaves


class Scored(NamedTuple):
    """Scores of the next tokens of N rows after one step."""

    logits: Any  # float32 (N, V), the model's
    normalizers: Any  # float32 (N,): logits minus log-probabilities
    processed: Any  # float32 (N, V): processed log-probabilities; None without processors
    leaves: list  # of (N, ...)
    attention: Any  # float32 (N, S), or None

    @property
    def preferences(self) -> Tensor:
        """Scores whose order is the order of preference, float32 (N, V)."""
        return self.logits if self.processed is None else self.processed

    @property
    def gains(self) -> Tensor:
        """Processed log-probabilities, float32 (N, V), with or without processors."""
        if self.processed is None:
            return self.logits - self.normalizers[..., None]
        return self.processed


class Processing:
    """A stepper with the processors of its log-probabilities.

    Args:
        stepper: runs the model's step.
        processors: in the order in which they act.
        leaves: list of (B, ...), the model's state.
        problem: the request.
        attention: float32 (B, S), of any step, or None: its shape counts.

    Attributes:
        leaves: list of (B, ...), the model's state followed by the processors'.
    """

    def __init__(
        self,
        stepper: Stepper,
        processors: Sequence[Processor],
        leaves: list,
        problem: Problem,
        attention: Tensor | None,
    ):
        self._stepper = stepper
        self._num_own = len(leaves)
        self._attention = attention
        begun = [processor.begin(problem, problem.vocabulary) for processor in processors]
        self._processes = [process for process, _ in begun]
        self._states = [state for _, state in begun]
        self.leaves = [*leaves, *state_leaves(self._states)]

    def blank_attention(self, width: int) -> Tensor | None:
        """Returns zeros (B * width, S), or None where the step gives no attention."""
        if self._attention is None:
            return None
        return ops.zeros_like(ops.repeat(self._attention, width, axis=0))

    @property
    def has_room(self) -> bool:
        """Whether the state has room for a number of steps that can be changed."""
        return self._stepper.resize is not None

    def repeated_leaves(self, width: int) -> list[Tensor]:
        """Returns the leaves, (B * width, ...)."""
        return [ops.repeat(leaf, width, axis=0) for leaf in self.leaves]

    def resized(self, leaves: list[Tensor], steps: Size) -> list[Tensor]:
        """Gives the model's state room for a number of steps.

        Args:
            leaves: list of (N, ...), as in `leaves`.
            steps: the number.
        """
        own, others = leaves[: self._num_own], leaves[self._num_own :]
        return [*self._stepper.resized(own, steps), *others]

    def __call__(self, tokens: Ids, leaves: list[Tensor], index: Tensor) -> Scored:
        """Runs one step.

        Args:
            tokens: int32 (N,), chosen last.
            leaves: list of (N, ...), as in `leaves`.
            index: int32 scalar.
        """
        own, others = leaves[: self._num_own], leaves[self._num_own :]
        logits, own, attention = self._stepper(tokens, own, index)
        normalizers = ops.logsumexp(logits, axis=-1)
        if not self._processes:
            return Scored(logits, normalizers, None, own, attention)
        # Normalized, since `NEVER` means something among log-probabilities only.
        log_probs = logits - normalizers[:, None]
        states = []
        for process, state in zip(self._processes, packed(self._states, others), strict=True):
            log_probs, state = process(log_probs, tokens, state, index)
            states.append(state)
        updated = [
            ops.cast(new, old.dtype) for new, old in zip(state_leaves(states), others, strict=True)
        ]
        leaves = [*own, *updated]
        return Scored(logits, normalizers, log_probs, leaves, attention)
