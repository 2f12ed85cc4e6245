"""The call that every strategy shares."""

import abc
from collections.abc import Callable, Sequence

import numpy as np

from seq2seq.decoding.problem import Problem, buffer_size, concrete
from seq2seq.decoding.processors.processing import Processing
from seq2seq.decoding.processors.processor import Processor
from seq2seq.decoding.protocol import Hypotheses, Step
from seq2seq.decoding.stepper import Stepper, check_length, state_leaves
from seq2seq.errors import InputError


class Strategy(abc.ABC):
    """A way to search. Subclasses write `search`.

    Args:
        processors: change what the model says of the next tokens, in this order.
        constraint: which outputs are allowed; it acts after the processors.
    """

    def __init__(self, processors: Sequence[Processor] = (), constraint: Processor | None = None):
        chosen = [*processors, *([] if constraint is None else [constraint])]
        for processor in chosen:
            if not isinstance(processor, Processor):
                raise InputError(f"{processor!r} is no Processor; give a list of processors.")
        self.processors = tuple(chosen)

    @property
    def variables(self) -> list:
        """What its processors read besides the model's variables."""
        return [one for processor in self.processors for one in processor.variables]

    @property
    def reads_frames(self) -> bool:
        """Whether it decodes CTC frames instead of calling a step function."""
        return False

    @property
    def is_plain(self) -> bool:
        """Whether it takes the likeliest token at every step, without processors."""
        return False

    @property
    def with_reranker(self) -> tuple["Strategy", Callable[[Hypotheses], Hypotheses] | None]:
        """How to search, and how to rank again what was found (None: as found)."""
        return self, None

    @property
    def reads_attention(self) -> bool:
        """Whether what a step attends to changes what is found."""
        return False

    @property
    def only_forbids(self) -> bool:
        """Whether what is allowed is ranked by what the model says of it."""
        return all(processor.only_forbids for processor in self.processors)

    def __call__(
        self,
        step: Step,
        state,
        *,
        start,
        end: int,
        max_length,
        prefix=None,
        prefix_lengths=None,
        seed=None,
        row_ids=None,
        inputs=None,
        batch_size=None,
        size: int | None = None,
    ) -> Hypotheses:
        """Decode B rows.

        Args:
            step: `(tokens (N,), state, index) -> StepOutput`.
            state: any nest of (B, ...); None where there is no state.
            start: int or int (B,), fed first, never part of the output.
            end: int, ends a hypothesis. -1 where the vocabulary has no such id.
            max_length: int or int (B,), how many tokens a hypothesis may have, prefix and `end`
                included.
            prefix: int (B, P), ids that the output must begin with. They count in `log_probs`
                like any token, an impossible one with log p = -10,000.
            prefix_lengths: int (B,), how much of each row of `prefix` counts (default: P).
            seed: int, for strategies that draw.
            row_ids: int (B,), what the draws of a row depend on (default: its position).
            inputs: dict of (B, ...), what processors ask for by name, such as `source_lengths`.
            batch_size: int, B where the state has no leaves.
            size: int, L. Needed where `max_length` is a tensor inside a compiled function;
                by default the largest `max_length`.

        Returns:
            Hypotheses.

        Raises:
            InputError: an argument, or what the step returned, does not fit together.
        """
        size = buffer_size(max_length, size)
        processing, problem = self.begin(
            step,
            state,
            start=start,
            end=end,
            max_length=max_length,
            size=size,
            prefix=prefix,
            prefix_lengths=prefix_lengths,
            seed=seed,
            row_ids=row_ids,
            inputs=inputs,
            batch_size=batch_size,
        )
        hypotheses = _cut(self.search(processing, problem), size)
        log_probs = concrete(hypotheses.log_probs)
        if log_probs is not None:
            check_finite(log_probs)
        return hypotheses

    def begin(self, step: Step, state, **call) -> tuple[Processing, Problem]:
        """What a call asks for, made regular; its arguments are those of `Problem.pose`."""
        leaves = state_leaves(state)
        check_length(step, call["size"])
        problem = Problem.pose(leaves, **call)
        for processor in self.processors:
            problem = problem._replace(limits=processor.limit(problem.limits, problem))
        return Processing(Stepper(step, state), self.processors, leaves, problem), problem

    @abc.abstractmethod
    def search(self, processing: Processing, problem: Problem) -> Hypotheses:
        """Decode a regular problem.

        Args:
            processing: runs one step; its `leaves` are the state to begin with, B rows.
            problem: what to decode.
        """


def check_finite(log_probs: np.ndarray) -> None:
    """Raises InputError for NaN in log p of tokens or hypotheses (B, K), and names the row."""
    if np.isnan(log_probs).any():
        row = int(np.isnan(log_probs).any(axis=1).argmax())
        raise InputError(
            f"The step function returned logits without a finite softmax in row {row} (NaN, "
            "+inf, or nothing but -inf); look for a division by zero or a mask over all ids."
        )


def _cut(hypotheses: Hypotheses, size: int) -> Hypotheses:
    """With L = size; searches always have at least one step."""
    if size:
        return hypotheses
    alignments = hypotheses.alignments
    return hypotheses._replace(
        tokens=hypotheses.tokens[:, :, :0],
        token_log_probs=hypotheses.token_log_probs[:, :, :0],
        alignments=None if alignments is None else alignments[:, :, :0],
    )
