"""Base class of strategies: the call that they all share."""

import abc
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from typing import Any, Self

import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Size, State, Tensor
from seq2seq.checks import check_counts
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.processing import Processing
from seq2seq.decoding.processors.processor import Processor
from seq2seq.decoding.protocol import Hypotheses, Step
from seq2seq.decoding.request import Request
from seq2seq.decoding.stepper import Stepper, check_length, state_leaves
from seq2seq.decoding.strategies.empty_slots import with_nan_rows
from seq2seq.errors import InputError
from seq2seq.ops.ids import concrete


class Strategy(abc.ABC):
    """Base class of decoding strategies. Subclasses implement `search`.

    Args:
        processors: modify the next-token log-probabilities, in this order.
        constraint: restricts the outputs; it acts after the processors.

    Attributes:
        outputs_option: name of the option that is the number of hypotheses of a row; None: one.
    """

    outputs_option: str | None = None

    def __init__(self, processors: Sequence[Processor] = (), constraint: Processor | None = None):
        chosen = [*processors, *([] if constraint is None else [constraint])]
        for processor in chosen:
            if not isinstance(processor, Processor):
                raise InputError(
                    f"processors must be a list of Processor instances, not {processor!r}."
                )
        self.processors = tuple(chosen)

    @property
    def variables(self) -> list:
        """The variables that its processors read besides the model's."""
        return [one for processor in self.processors for one in processor.variables]

    @property
    def reads_frames(self) -> bool:
        """Whether it decodes CTC frames instead of calling a step function."""
        return False

    @property
    def draws(self) -> bool:
        """Whether its hypotheses are random samples."""
        return False

    @property
    def is_plain(self) -> bool:
        """Whether it takes the likeliest token at every step, without processors."""
        return False

    @property
    def ranks(self) -> bool:
        """Whether it may return several hypotheses, best first."""
        return True

    @property
    def with_reranker(self) -> tuple["Strategy", Callable[[Hypotheses], Hypotheses] | None]:
        """How to search, and how to rank again what was found (None: as found)."""
        return self, None

    @property
    def num_outputs(self) -> int:
        """Largest number of hypotheses of a row."""
        return getattr(self, self.outputs_option) if self.outputs_option else 1

    def with_outputs(self, number: int) -> Self:
        """Make the same strategy with another number of hypotheses of a row.

        Raises:
            InputError: it has one hypothesis only.
        """
        check_counts(number=number)
        if number == self.num_outputs:
            return self
        if self.outputs_option is None:
            raise InputError(f"{type(self).__name__} has one output, not {number}.")
        changed = copy(self)
        setattr(changed, self.outputs_option, number)
        return changed

    @property
    def reads_attention(self) -> bool:
        """Whether the step's attention affects the result."""
        return False

    @property
    def only_forbids(self) -> bool:
        """Whether allowed outputs are ranked by the model's own log-probabilities."""
        return all(processor.only_forbids for processor in self.processors)

    def __call__(
        self,
        step: Step,
        state: State,
        *,
        start: Ids,
        end: int,
        max_length: Tensor,
        prefix: Ids | None = None,
        prefix_lengths: Tensor | None = None,
        seed: Any = None,
        row_ids: Tensor | None = None,
        inputs: Mapping[str, Tensor] | None = None,
        batch_size: Any = None,
        size: Size | None = None,
    ) -> Hypotheses:
        """Decodes B rows.

        Args:
            step: `(tokens (N,), state, index) -> StepOutput`.
            state: any nest of (B, ...); None where there is no state.
            start: int or int (B,), the first input, never part of the output.
            end: int, the id that ends a hypothesis; -1 where the vocabulary has no such id.
            max_length: int or int (B,), the maximum number of tokens of a hypothesis, prefix and
                `end` included.
            prefix: int (B, P), ids that the output must begin with. They count in `log_probs`
                like any token, an impossible one with log p = -10,000.
            prefix_lengths: int (B,), the number of ids used of each row of `prefix` (default: P).
            seed: int, for strategies that draw.
            row_ids: int (B,), on which the draws of a row depend (default: its position).
            inputs: dict of (B, ...), per-row arguments of processors, such as `source_lengths`.
            batch_size: int, B if the state has no leaves.
            size: int, L (default: the largest `max_length`). Required if `max_length` is a tensor
                inside a compiled function, where it may be an int32 scalar: L is then at least 1.

        Returns:
            Hypotheses.

        Raises:
            InputError: arguments, or the step's outputs, have wrong types or shapes.
        """
        request = Request(
            start=start,
            end=end,
            max_length=max_length,
            prefix=prefix,
            prefix_lengths=prefix_lengths,
            seed=seed,
            row_ids=row_ids,
            inputs=inputs,
            batch_size=batch_size,
            size=size,
        )
        return self.answer(step, state, request)

    def answer(self, step: Step, state: State, request: Request) -> Hypotheses:
        """Decodes a request; step, state, result and errors are those of a call."""
        processing, problem = self.begin(step, state, request)
        hypotheses = _truncated(self.search(processing, problem), request.num_steps())
        for is_wrong in problem.flaws:
            is_wrong = ops.broadcast_to(is_wrong, (problem.batch_size,))
            hypotheses = with_nan_rows(hypotheses, is_wrong)
        log_probs = concrete(hypotheses.log_probs)
        if log_probs is not None:
            check_finite(log_probs)
        return hypotheses

    def begin(self, step: Step, state: State, request: Request) -> tuple[Processing, Problem]:
        """Normalises a request and lets the processors read it."""
        leaves = state_leaves(state)
        check_length(step, request.num_steps())
        stepper = Stepper(step, state)
        vocabulary, attention = stepper.sizes(request.num_rows(leaves), leaves)
        problem = request.normalized(leaves, vocabulary)
        for processor in self.processors:
            problem = problem._replace(limits=processor.limit(problem.limits, problem))
        return Processing(stepper, self.processors, leaves, problem, attention), problem

    @abc.abstractmethod
    def search(self, processing: Processing, problem: Problem) -> Hypotheses:
        """Decodes a normalised request.

        Args:
            processing: runs one step; its `leaves` are the initial state, B rows.
            problem: the request.
        """


def check_finite(log_probs: np.ndarray) -> None:
    """Raises InputError, naming the row, if log-probabilities (B, K) contain NaN."""
    if np.isnan(log_probs).any():
        row = int(np.isnan(log_probs).any(axis=1).argmax())
        raise InputError(
            f"The step function returned logits without a finite softmax in row {row} (NaN, "
            "+inf, or nothing but -inf). Look for a division by zero or a mask over all ids."
        )


def _truncated(hypotheses: Hypotheses, size: Size) -> Hypotheses:
    """Truncates to L = size, if it is known; searches always have at least one step."""
    if not isinstance(size, int) or size:
        return hypotheses
    alignments = hypotheses.alignments
    return hypotheses._replace(
        tokens=hypotheses.tokens[:, :, :0],
        token_log_probs=hypotheses.token_log_probs[:, :, :0],
        alignments=None if alignments is None else alignments[:, :, :0],
    )
