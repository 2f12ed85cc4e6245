"""The result of an encoder."""

from typing import NamedTuple

from seq2seq.aliases import Mask, State, Tensor


class Memory(NamedTuple):
    """The encoded source, which decoders and readouts read.

    A single vector is a sequence of one step.
    """

    sequence: Tensor  # float (B, S, D)
    mask: Mask  # bool (B, S); True = a real step. Rows are right-padded and may be empty
    state: State  # the encoder's final state, for a bridge: tuple of float (B, D_i), or None
    projected: State = None  # what Decoder.prepare computed (keys, values, ...): leaves (B, ...)
    summary: Tensor | None = None  # float (B, D): the encoder's summary of each row, or None
