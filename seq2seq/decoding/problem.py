"""What is to be decoded, with every argument of the call made regular."""

from functools import partial
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
    inputs: dict  # of (B, ...): what processors ask for, by name

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
        inputs=None,
        batch_size=None,
    ) -> "Problem":
        """The problem of a strategy's call (see `Strategy.__call__`).

        Args:
            leaves: list of (B, ...), the leaves of the state.
        """
        if leaves:
            batch_size = leading_size(leaves)
        if batch_size is None:
            raise InputError("The state has no leaves to tell the batch size; pass batch_size=B.")
        rows = partial(per_row, batch_size=batch_size)
        limits = ops.minimum(rows("max_length", max_length), size)
        size = max(size, 1)
        if prefix is not None:
            prefix = rows("prefix", prefix, rank=2)
            prefix_lengths = prefix.shape[1] if prefix_lengths is None else prefix_lengths
            prefix_lengths = rows("prefix_lengths", prefix_lengths)
        elif prefix_lengths is not None:
            raise InputError("prefix_lengths was given without a prefix; pass both or neither.")
        row_ids = ops.arange(batch_size, dtype="int32") if row_ids is None else row_ids
        return cls(
            batch_size=batch_size,
            size=size,
            start=rows("start", start),
            end=end,
            limits=limits,
            prefix=None if prefix is None else time_major(prefix, size),
            prefix_lengths=prefix_lengths,
            seed=seed,
            row_ids=rows("row_ids", row_ids),
            inputs=_per_row_inputs(inputs or {}, batch_size),
        )

    def repeated(self, count: int) -> "Problem":
        """With each row `count` times in a row, but for `inputs`, which processors have read."""
        if count == 1:
            return self
        return self._replace(
            batch_size=self.batch_size * count,
            start=ops.repeat(self.start, count),
            limits=ops.repeat(self.limits, count),
            prefix=None if self.prefix is None else ops.repeat(self.prefix, count, axis=1),
            prefix_lengths=None
            if self.prefix_lengths is None
            else ops.repeat(self.prefix_lengths, count),
            row_ids=ops.repeat(self.row_ids, count),
            inputs={},
        )

    def given(self, name: str, what: str):
        """An array of `inputs`.

        Args:
            name: its key.
            what: its kind and shape and who needs it, for the message.

        Raises:
            InputError: it was not given.
        """
        if name not in self.inputs:
            known = f"; received {', '.join(sorted(self.inputs))}" if self.inputs else ""
            raise InputError(f"Pass inputs={{{name!r}: ...}}, {what}{known}.")
        return self.inputs[name]

    def seed_for(self, strategy):
        """The call's seed, or else the one that the strategy was made with.

        Raises:
            InputError: there is none.
        """
        seed = strategy.seed if self.seed is None else self.seed
        if seed is None:
            raise InputError(f"{type(strategy).__name__} draws by a seed; pass seed=, an int.")
        return seed

    def forced(self, index):
        """The tokens that the prefix asks for at a step.

        Args:
            index: int32 scalar, the step.

        Returns:
            int32 (B,) tokens and bool (B,), True where the row's prefix reaches this step.
        """
        return ops.take(self.prefix, index, axis=0), index < self.prefix_lengths


def leading_size(leaves):
    """B of leaves (B, ...)."""
    sizes = {leaf.shape[0] if len(leaf.shape) else "none" for leaf in leaves} - {None}
    if len(sizes) > 1 or "none" in sizes:
        raise InputError(
            "All leaves of the state need the same leading size B; received the shapes "
            f"{[tuple(leaf.shape) for leaf in leaves]}."
        )
    return ops.shape(leaves[0])[0]


def per_row(name, value, batch_size, rank=1):
    """`value` as int32 with B rows; a scalar holds for every row."""
    value = ops.cast(value, "int32")
    if rank == 1 and len(value.shape) == 0:
        return ops.broadcast_to(value, (batch_size,))
    is_other = isinstance(batch_size, int) and value.shape[:1] not in [(batch_size,), (None,)]
    if len(value.shape) != rank or is_other:
        raise InputError(
            f"{name} must have the shape {('(B,)', '(B, P)')[rank - 1]} with B = {batch_size}; "
            f"received {tuple(value.shape)}."
        )
    return value


def per_beam(x, batch_size):
    """(N, ...) -> (B, K, ...), so that what has B rows can be set against it as (B, 1, ...)."""
    num_rows = ops.shape(x)[0]
    width = num_rows // (max(batch_size, 1) if isinstance(batch_size, int) else batch_size)
    return ops.reshape(x, (batch_size, width, *ops.shape(x)[1:]))


def _per_row_inputs(inputs, batch_size) -> dict:
    """The inputs as tensors; each must have B rows."""
    tensors = {name: ops.convert_to_tensor(value) for name, value in inputs.items()}
    for name, tensor in tensors.items():
        first = tensor.shape[0] if len(tensor.shape) else "none"
        if isinstance(batch_size, int) and first not in (batch_size, None):
            raise InputError(
                f"inputs[{name!r}] must have {batch_size} rows, one a source; received the shape "
                f"{tuple(tensor.shape)}."
            )
    return tensors


def buffer_size(max_length, size) -> int:
    """L: the given size, or the largest `max_length`, which must be a known number then."""
    if size is None:
        known = concrete(max_length)
        if known is None:
            raise InputError(
                "max_length is a tensor inside a compiled function, so the buffers' size is "
                "unknown; pass size=, an int that no row's max_length exceeds."
            )
        if (known < 0).any():
            raise InputError(f"max_length must not be negative; received {known.min()}.")
        size = int(known.max(initial=0))
    return size


def time_major(prefix, size):
    """Prefix (B, P) as (L, B), cut or padded."""
    missing = max(size - prefix.shape[1], 0)
    return ops.pad(ops.transpose(prefix[:, :size]), ((0, missing), (0, 0)))


def concrete(x):
    """The value of an array as NumPy, or None for a symbol inside a compiled function."""
    try:
        return ops.convert_to_numpy(x)
    except (TypeError, NotImplementedError):
        return None
