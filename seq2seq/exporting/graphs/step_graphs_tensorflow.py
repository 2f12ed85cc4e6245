"""A model that writes token by token, as two graphs: what a search begins with, and its step."""

from collections.abc import Sequence
from itertools import compress
from typing import Any

import tensorflow as tf
from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.decoding.stepper import packed, state_leaves
from seq2seq.exporting.graphs.array_graph import ArrayGraph
from seq2seq.exporting.graphs.traced_tensorflow import traced

MEMORY = (
    "what steps read of a source and do not change: of N rows in the order of the states, or of B "
    "rows, row b being that of the states from b * N / B on"
)
STATE = "state of each row"
INPUTS = {"token": "id that each row chose last, START at first", "memory": MEMORY, "state": STATE}
OUTPUTS = {
    "memory": MEMORY,
    "state": STATE,
    "logits": "unnormalized log p of the next id; -inf for those that are not written",
    "next": "state of each row for the next step",
    "attention": "weights of the source's steps",
}


class EncoderGraph(ArrayGraph):
    """The memory of each source, of which steps read some parts, and the state of a search.

    Attributes:
        memory, state: the nests of the last trace.
        longer: the state with room for more steps.
        read: for each part of the memory whether steps read it; None while it is not known.
    """

    memory: Any
    state: Any
    longer: Any
    read: Sequence[bool] | None = None

    def answered(self, source: Tensor, lengths: Ids) -> dict[str, Tensor]:
        self.memory = memory = self.model.encode(source, lengths)
        step, state = self.model.decoding_step_of(memory, 1, self.options.unknown)
        self.state = self.longer = state
        if step.resize is not None:  # then the number of earlier steps says how much room it takes
            self.state = ops.zeros_like(lengths), state
            self.longer = ops.zeros_like(lengths), step.resize(state, 2)
        parts = state_leaves(memory)
        kept = parts if self.read is None else compress(parts, self.read)
        return {**_named("memory", kept), **_named("state", state_leaves(self.state))}


class StepGraph:
    """One step of a search, whose state has as much room as it takes.

    Args:
        encoder: which has been traced; it keeps what the step reads.
    """

    def __init__(self, encoder: EncoderGraph):
        self._encoder = encoder
        self._memory = state_leaves(encoder.memory)
        _, *given = traced(self, self.specs).inputs[: 1 + len(self._memory)]
        encoder.read = [bool(one.consumers()) for one in given]

    @property
    def specs(self) -> list[Any]:
        """The inputs, tf.TensorSpec: the token, what is read of the memory, and the state."""
        encoder = self._encoder
        read = self._memory if encoder.read is None else compress(self._memory, encoder.read)
        found = {
            name: tf.TensorSpec((None, *one.shape[1:]), one.dtype, name)
            for name, one in _named("memory", read).items()
        }
        pairs = zip(state_leaves(encoder.state), state_leaves(encoder.longer), strict=True)
        for name, (one, other) in _named("state", pairs).items():
            sizes = zip(one.shape[1:], other.shape[1:], strict=True)
            shape = (None, *(size if size == longer else None for size, longer in sizes))
            found[name] = tf.TensorSpec(shape, one.dtype, name)
        return [tf.TensorSpec((None,), "int32", "token"), *found.values()]

    def __call__(self, token: Ids, *given: Tensor) -> dict[str, Tensor]:
        """Choose logits for N rows.

        Args:
            token: int32 (N,).
            *given: the other inputs of `specs`.

        Returns:
            the outputs by name.
        """
        encoder, parts = self._encoder, iter(given)
        read = encoder.read or [True] * len(self._memory)
        memory = [
            next(parts) if is_read else _anything(one)
            for one, is_read in zip(self._memory, read, strict=True)
        ]
        state = packed(encoder.state, [*parts])
        step = encoder.model.step_of(packed(encoder.memory, memory), 1, encoder.options.unknown)
        counts = None
        if step.resize is not None:
            counts, state = state
            state = step.resize(state, ops.max(counts, initial=0) + 1)
        output = step(token, state, 0)
        changed = output.state if counts is None else (counts + 1, output.state)
        found = {"logits": ops.cast(output.logits, "float32")}
        found |= _named("next_state", state_leaves(changed))
        if encoder.options.alignments and output.attention is not None:
            found["attention"] = output.attention
        return found


def _named(kind: str, parts: Any) -> dict[str, Any]:
    return {f"{kind}_{number}": part for number, part in enumerate(parts)}


def _anything(part: Tensor) -> Tensor:
    """A tensor in place of one that nothing reads."""
    return ops.zeros([size or 1 for size in part.shape], part.dtype)
