"""The loop of a search, in stages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from typing import Any

from keras import ops

from seq2seq.aliases import Mask, Size, Tensor
from seq2seq.decoding.problem import Problem
from seq2seq.decoding.processors.processing import Processing
from seq2seq.ops.unseen_tensorflow import unseen

FIRST = 16  # steps of the first stage
FACTOR = 4  # how many times as many the next one has
VARYING_FACTOR = 2  # where shapes may vary, so that a further stage costs no further trace


class Stages(Enum):
    """How the loop of a search has stages."""

    NESTED = "a loop for each, if the one before has not ended the search"  # on any backend
    IN_TURN = "a loop for each, in any case"  # LiteRT has no 8-bit weights inside a condition
    TOGETHER = "a loop around one loop, in which shapes vary"  # as they may in TensorFlow's graphs
    NONE = "one loop, with all the room"  # where a step must not be there twice


_stages = ContextVar("stages", default=Stages.NESTED)


@contextmanager
def loops_with(stages: Stages) -> Iterator[None]:
    """Context in which the loops of searches have stages in this way."""
    token = _stages.set(stages)
    try:
        yield
    finally:
        _stages.reset(token)


class StagedLoop:
    """Runs a search's loop; where the step's state can be resized, in stages.

    In a stage, caches have room for its last step only, so that a search whose outputs are shorter
    than its limit costs little more than one with a lower limit. Where shapes may vary, the step is
    traced once for all stages; elsewhere each stage has a loop.

    Args:
        processing: runs one step.
        problem: the request.
        width: K, hypotheses of each row.
    """

    def __init__(self, processing: Processing, problem: Problem, width: int):
        self._processing = processing
        self._width = width
        size = problem.size
        is_long = not isinstance(size, int) or size > FIRST
        stages = _stages.get() if processing.has_room else Stages.NONE
        self._varies = is_long and stages is Stages.TOGETHER
        self._in_turn = stages is Stages.IN_TURN
        # Limits are at most the size, so caches need not have more room than the largest.
        self._longest = ops.maximum(ops.max(problem.limits), 1) if self._varies else size
        has_stages = isinstance(size, int) and stages is not Stages.NONE
        self._sizes = stage_sizes(size) if has_stages else [size]

    def __call__(
        self, is_active: Callable[[Any], Mask], advance: Callable[[Any], Any], first: Any
    ) -> Any:
        """Runs the loop.

        Args:
            is_active: maps the loop's state to bool (), whether there is more to do.
            advance: maps it to the one after a step.
            first: the state before the first step: a named tuple with `index`, and with `leaves`
                that the initial ones replace.

        Returns:
            The state after the last step, without leaves.
        """

        def loop(state: Any, steps: Size) -> Any:
            (state,) = ops.while_loop(
                lambda state: (state.index < steps) & is_active(state),
                lambda state: (advance(state),),
                (state,),
            )
            return state

        def stages(state: Any, steps: Size, *further: Size) -> Any:
            state = loop(state, steps)
            ended = state._replace(leaves=[])
            if not further:
                return ended

            def rest() -> Any:
                return stages(self._resized(state, further[0]), *further)

            return rest() if self._in_turn else ops.cond(is_active(state), rest, lambda: ended)

        def stage(state: Any, steps: Tensor) -> tuple[Any, Tensor]:
            state = loop(self._resized(state, steps), steps)
            return state, ops.minimum(VARYING_FACTOR * steps, self._longest)

        if not self._varies:
            return stages(self._begun(first, self._sizes[0]), *self._sizes)
        state, _ = ops.while_loop(
            lambda state, _: (state.index < self._longest) & is_active(state),
            stage,
            (self._begun(first, unseen(ops.ones((), "int32"))), ops.minimum(FIRST, self._longest)),
        )
        return state._replace(leaves=[])

    def _begun(self, state: Any, steps: Size) -> Any:
        """The state with the leaves before the first step, `width` for each row."""
        leaves, width = self._processing.leaves, self._width
        if self._varies or len(self._sizes) > 1:
            leaves = self._processing.resized(leaves, steps)
        if width > 1:
            leaves = [ops.repeat(leaf, width, axis=0) for leaf in leaves]
        return state._replace(leaves=leaves)

    def _resized(self, state: Any, steps: Size) -> Any:
        return state._replace(leaves=self._processing.resized(state.leaves, steps))


def stage_sizes(size: int) -> list[int]:
    """Returns the numbers of steps at which stages end: 16, 64, ..., and `size`.

    >>> stage_sizes(200)
    [16, 64, 200]
    """
    sizes = [size]
    steps = FIRST
    while 2 * steps <= size:
        sizes.insert(-1, steps)
        steps *= FACTOR
    return sizes
