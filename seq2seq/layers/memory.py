"""What an encoder hands to a decoder."""

from typing import Any, NamedTuple


class Memory(NamedTuple):
    """The encoded source.

    A single vector is a sequence of one step.
    """

    sequence: Any  # float (B, S, D)
    mask: Any  # bool (B, S); True = a real step. Rows are right-padded and may be empty
    state: Any  # final state for the decoder's bridge: tuple of float (B, D_i), or None
    projected: Any = None  # what Decoder.prepare computed once (keys, values, ...): leaves (B, ...)
    summary: Any = None  # float (B, D): what the encoder says of a whole row, if it says anything
