"""What is to be decoded, with every argument of the call made regular."""

from typing import Any, NamedTuple

from keras import ops

from seq2seq.errors import InputError


class Problem(NamedTuple):
    """B rows to decode into buffers of L steps."""

    batch_size: Any  # int, or an int32 scalar where a graph does not know it
    size: int  # L, at least 1
    start: Any  # int32 (B,)
    end: int
    limits: Any  # int32 (B,): tokens that a row may have, prefix and END included
    prefix: Any  # int32 (L, B), or None
    prefix_lengths: Any  # int32 (B,), or None
    seed: Any  # int scalar, or None
    row_ids: Any  # int32 (B,)

    @classmethod
    def pose(
        cls,
        leaves,
        *,
        start,
        end,
        max_length,
        size,
        prefix=None,
        prefix_lengths=None,
        seed=None,
        row_ids=None,
        batch_size=None,
    ) -> "Problem":
        """The problem of a strategy's call (see `Strategy.__call__`).

        Args:
            leaves: list of (B, ...), the leaves of the state.
        """
        if leaves:
            batch_size = ops.shape(leaves[0])[0]
        if batch_size is None:
            raise InputError("The state has no leaves to tell the batch size; pass batch_size=B.")
        limits = ops.minimum(per_row(max_length, batch_size), size)
        size = max(size, 1)
        if prefix is not None:
            prefix, prefix_lengths = fit_prefix(prefix, prefix_lengths, size, batch_size)
        elif prefix_lengths is not None:
            raise InputError("prefix_lengths was given without a prefix; pass both or neither.")
        if row_ids is None:
            row_ids = ops.arange(batch_size, dtype="int32")
        return cls(
            batch_size=batch_size,
            size=size,
            start=per_row(start, batch_size),
            end=end,
            limits=limits,
            prefix=prefix,
            prefix_lengths=prefix_lengths,
            seed=seed,
            row_ids=per_row(row_ids, batch_size),
        )

    def forced(self, index):
        """The tokens that the prefix asks for at a step.

        Args:
            index: int32 scalar, the step.

        Returns:
            int32 (B,) tokens and bool (B,), True where the row's prefix reaches this step.
        """
        return ops.take(self.prefix, index, axis=0), index < self.prefix_lengths


def per_row(value, batch_size):
    """A scalar or (B,) as int32 (B,)."""
    return ops.broadcast_to(ops.cast(value, "int32"), (batch_size,))


def buffer_size(max_length, size) -> int:
    """L: the given size, or the largest `max_length`, which must be a known number then."""
    if size is None:
        known = concrete(max_length)
        if known is None:
            raise InputError(
                "max_length is a tensor inside a compiled function, so the buffers' size is "
                "unknown; pass size=, an int that no row's max_length exceeds."
            )
        size = known.max(initial=0)
    if size < 0:
        raise InputError(f"max_length must not be negative; received {size}.")
    return int(size)


def fit_prefix(prefix, lengths, size, batch_size):
    """Prefix (B, P) as int32 (L, B), cut or padded, and its lengths (default: P)."""
    prefix = ops.cast(prefix, "int32")
    if len(prefix.shape) != 2:
        raise InputError(f"prefix must be ids of shape (B, P); received {tuple(prefix.shape)}.")
    width = prefix.shape[1]
    prefix = ops.transpose(prefix[:, :size])
    lengths = width if lengths is None else lengths
    return ops.pad(prefix, ((0, max(size - width, 0)), (0, 0))), per_row(lengths, batch_size)


def concrete(x):
    """The value of an array as NumPy, or None for a symbol inside a compiled function."""
    try:
        return ops.convert_to_numpy(x)
    except (TypeError, NotImplementedError):
        return None
