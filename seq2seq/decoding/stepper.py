"""A step function as the decoding loops call it."""

from collections.abc import Callable
from numbers import Integral
from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Ids, Size, State, Tensor
from seq2seq.decoding.protocol import StepShapes
from seq2seq.errors import InputError


def state_leaves(state: State) -> list[Tensor]:
    """Returns the tensors of a state, flat. None is not a leaf."""
    leaves = [leaf for leaf in keras.tree.flatten(state) if leaf is not None]
    return [ops.convert_to_tensor(leaf) for leaf in leaves]


def packed(nest: State, leaves: list[Tensor]) -> State:
    """Returns the leaves in the structure of a nest. None stays None."""
    remaining = iter(leaves)
    flat = [None if leaf is None else next(remaining) for leaf in keras.tree.flatten(nest)]
    return keras.tree.pack_sequence_as(nest, flat)


def check_length(step: Callable, size: Size) -> None:
    """Raises InputError if a step function's state has no room for `size` steps."""
    length = getattr(step, "length", None)  # anybody's callable; `BoundedStep` has it
    if not isinstance(length, Integral):
        return  # there is no limit, or only a graph knows it
    if not isinstance(size, Integral):
        raise InputError(
            f"The step function was prepared for {length} steps, but only the graph knows how many "
            "the search takes. Give size as a number."
        )
    if size > length:
        raise InputError(
            f"The step function was prepared for {length} steps, but max_length is {size}. "
            f"Prepare it for {size} steps, or lower max_length."
        )


def check_output(output: Any, fields: str) -> None:
    """Raises InputError unless a step function returned three values."""
    if not isinstance(output, tuple | list) or len(output) != 3:
        count = f" of {len(output)}" if isinstance(output, tuple | list) else ""
        raise InputError(f"The step must return {fields}, not a {type(output).__name__}{count}.")


def _described(kinds: list[tuple[int, Any]]) -> str:
    return ", ".join(f"{rank} {keras.backend.standardize_dtype(dtype)}" for rank, dtype in kinds)


def _as_announced(shapes: StepShapes, logits: Tensor, attention: Tensor | None) -> Tensor | None:
    """Returns the attention, unless the step's shapes say that there is none."""
    if logits.shape[-1] != shapes.vocabulary:
        raise InputError(
            f"The step must return logits of {shapes.vocabulary} ids, as its shapes say; received "
            f"{logits.shape[-1]}."
        )
    if shapes.attended is None:
        return None
    if attention is None:
        raise InputError("The step must return attention, as its shapes say.")
    return attention


class Stepper:
    """A step function on flat leaves that checks what the step returns.

    Flat leaves let the loops carry any nest on any backend, and let a step return a list where
    it was given a tuple. Logits are converted to float32.
    """

    def __init__(self, step: Callable, state: State):
        self._step = step
        self._state = state
        self.resize = getattr(step, "resize", None)  # anybody's callable; `BoundedStep` has it
        self._shapes: StepShapes | None = getattr(step, "shapes", None)

    def sizes(self, rows: Size, leaves: list[Tensor]) -> tuple[int, Tensor | None]:
        """Returns the vocabulary's size, and attention (N, S) of any values or None.

        A step that does not say so is called once.

        Args:
            rows: N.
            leaves: list of (N, ...), the initial state.

        Raises:
            InputError: as for a call.
        """
        if self._shapes is None:
            # Only shapes are of interest, and 0 is an id of any vocabulary.
            tokens = ops.zeros((rows,), "int32")
            logits, _, attention = self(tokens, leaves, ops.zeros((), "int32"))
            return logits.shape[-1], attention
        vocabulary, attended = self._shapes
        return vocabulary, None if attended is None else ops.zeros((rows, attended), "float32")

    def resized(self, leaves: list[Tensor], steps: Size) -> list[Tensor]:
        """Gives the leaves of a state room for a number of steps, by the step's `resize`.

        Raises:
            InputError: it returned other leaves.
        """
        assert self.resize is not None
        found = state_leaves(self.resize(packed(self._state, leaves), steps))
        kinds, given = ([(len(one.shape), one.dtype) for one in all_] for all_ in (found, leaves))
        if kinds != given:
            raise InputError(
                f"resize was given state leaves of these ranks and dtypes: {_described(given)}; it "
                f"returned {_described(kinds)}. It must return the same nest."
            )
        return found

    def __call__(
        self, tokens: Ids, leaves: list[Tensor], index: Tensor
    ) -> tuple[Tensor, list[Tensor], Tensor | None]:
        """Runs one step.

        Args:
            tokens: int32 (N,), chosen last.
            leaves: list of (N, ...), the state.
            index: int32 scalar.

        Returns:
            float32 (N, V) logits, the new leaves, and (N, S) attention or None.

        Raises:
            InputError: the step returned something else.
        """
        output = self._step(tokens, packed(self._state, leaves), index)
        check_output(output, "StepOutput(logits, state, attention)")
        logits, state, attention = output
        updated = state_leaves(state)
        if len(updated) != len(leaves):
            raise InputError(
                f"The step was given {len(leaves)} state leaves and returned {len(updated)}; "
                "it must return the same nest."
            )
        for leaf, new in zip(leaves, updated, strict=True):
            if tuple(leaf.shape) != tuple(new.shape):
                raise InputError(
                    f"The step was given a state leaf of shape {tuple(leaf.shape)} and returned "
                    f"{tuple(new.shape)}; every leaf must keep its shape (rows first)."
                )
        if len(logits.shape) != 2:
            raise InputError(
                f"The step must return logits of shape (N, V); received {tuple(logits.shape)}."
            )
        if self._shapes is not None:
            attention = _as_announced(self._shapes, logits, attention)
        updated = [ops.cast(new, old.dtype) for new, old in zip(updated, leaves, strict=True)]
        if attention is not None:
            attention = ops.cast(attention, "float32")
        return ops.cast(logits, "float32"), updated, attention
