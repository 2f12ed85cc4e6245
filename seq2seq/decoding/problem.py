"""A decoding request, as given and with all arguments normalised to per-row tensors."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Mask, Tensor
from seq2seq.errors import InputError


class Problem(NamedTuple):
    """A decoding request with all arguments normalised to per-row tensors.

    Its B rows are decoded into buffers of L steps.
    """

    batch_size: Any  # int, or an int32 scalar where a graph does not know it
    size: int  # L, at least 1
    start: Ids  # int32 (B,)
    end: int
    limits: Tensor  # int32 (B,): maximum number of tokens of each row, prefix and END included
    prefix: Ids | None  # int32 (L, B)
    prefix_lengths: Tensor | None  # int32 (B,)
    seed: Any  # int scalar, or None
    row_ids: Tensor  # int32 (B,)
    inputs: dict[str, Tensor]  # of (B, ...): per-row arguments of processors, by name

    def repeated(self, count: int) -> "Problem":
        """Repeats each row `count` times; drops `inputs`, which processors have already read."""
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

    def given(self, name: str, what: str) -> Tensor:
        """Returns an array of `inputs`.

        Args:
            name: its key.
            what: its dtype, shape and consumer, for the message.

        Raises:
            InputError: it was not given.
        """
        if name not in self.inputs:
            known = f"; received {', '.join(sorted(self.inputs))}" if self.inputs else ""
            raise InputError(f"Pass inputs={{{name!r}: ...}}, {what}{known}.")
        return self.inputs[name]

    def seed_for(self, strategy: Any) -> Any:
        """Returns the call's seed, or else the strategy's.

        Raises:
            InputError: neither has one.
        """
        seed = strategy.seed if self.seed is None else self.seed
        if seed is None:
            raise InputError(f"{type(strategy).__name__} draws by a seed. Pass seed=, an int.")
        return seed

    def forced(self, index: Tensor) -> tuple[Ids, Mask]:
        """Returns the prefix tokens of a step.

        Args:
            index: int32 scalar, the step.

        Returns:
            int32 (B,) tokens and bool (B,), True where the row's prefix reaches this step.
        """
        return ops.take(self.prefix, index, axis=0), index < self.prefix_lengths


@dataclass(frozen=True, kw_only=True)
class Request:
    """The arguments of one call of a strategy, as given (see `Strategy.__call__`)."""

    start: Ids
    end: int
    max_length: Tensor
    prefix: Ids | None = None
    prefix_lengths: Tensor | None = None
    seed: Any = None
    row_ids: Tensor | None = None
    inputs: Mapping[str, Tensor] | None = None
    batch_size: Any = None
    size: int | None = None

    def num_steps(self) -> int:
        """Returns L: `size`, or the largest `max_length`, which must then be concrete.

        Raises:
            InputError: `max_length` is negative, or symbolic without a `size`.
        """
        if self.size is not None:
            return self.size
        known = concrete(self.max_length)
        if known is None:
            raise InputError(
                "max_length is a tensor inside a compiled function, so the buffers' size is "
                "unknown. Pass size=, an int that no row's max_length exceeds."
            )
        if (known < 0).any():
            raise InputError(f"max_length must not be negative; received {known.min()}.")
        return int(known.max(initial=0))

    def normalized(self, leaves: list[Tensor]) -> Problem:
        """Returns the problem that the request poses.

        Args:
            leaves: list of (B, ...), the leaves of the state.

        Raises:
            InputError: an argument has another type or shape.
        """
        if isinstance(self.end, bool) or not hasattr(self.end, "__index__"):
            raise InputError(f"end must be an int, the id of END, not {self.end!r}.")
        batch_size = leading_size(leaves) if leaves else self.batch_size
        if batch_size is None:
            raise InputError("The state has no leaves that show the batch size. Pass batch_size=B.")
        rows = partial(per_row, batch_size=batch_size)
        limits = rows("max_length", self.max_length)
        size = self.num_steps()
        prefix, prefix_lengths = self._prefix(batch_size)
        row_ids = ops.arange(batch_size, dtype="int32") if self.row_ids is None else self.row_ids
        return Problem(
            batch_size=batch_size,
            size=max(size, 1),
            start=rows("start", self.start),
            end=self.end,
            limits=ops.minimum(limits, size),
            prefix=None if prefix is None else time_major(prefix, max(size, 1)),
            prefix_lengths=prefix_lengths,
            seed=self.seed,
            row_ids=rows("row_ids", row_ids),
            inputs=_per_row_inputs(self.inputs or {}, batch_size),
        )

    def _prefix(self, batch_size: Any) -> tuple[Ids | None, Tensor | None]:
        """Int32 (B, P) and its lengths (B,), or twice None."""
        if self.prefix is None:
            if self.prefix_lengths is not None:
                raise InputError("prefix_lengths was given without a prefix. Pass both or neither.")
            return None, None
        prefix = per_row("prefix", self.prefix, batch_size, rank=2)
        longest = prefix.shape[1]
        lengths = longest if self.prefix_lengths is None else self.prefix_lengths
        return prefix, per_row("prefix_lengths", lengths, batch_size)


def leading_size(leaves: list[Tensor]) -> Any:
    """Returns B of leaves (B, ...)."""
    sizes = {leaf.shape[0] if len(leaf.shape) else "none" for leaf in leaves} - {None}
    if len(sizes) > 1 or "none" in sizes:
        raise InputError(
            "All leaves of the state need the same leading size B; received the shapes "
            f"{[tuple(leaf.shape) for leaf in leaves]}."
        )
    return ops.shape(leaves[0])[0]


def per_row(name: str, value: Tensor, batch_size: Any, rank: int = 1) -> Tensor:
    """Returns `value` as int32 with B rows; a scalar is broadcast to every row.

    Raises:
        InputError: it has another shape, or is not an integer.
    """
    array = value if hasattr(value, "dtype") else np.asarray(value)
    dtype = keras.backend.standardize_dtype(array.dtype)
    if "int" not in dtype and 0 not in array.shape:  # an empty list has no type
        raise InputError(f"{name} must be an int or an array of ints, not {dtype}.")
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


def per_beam(x: Tensor, batch_size: Any) -> Tensor:
    """Reshapes (N, ...) to (B, K, ...), against which (B, 1, ...) broadcasts."""
    num_rows = ops.shape(x)[0]
    width = num_rows // (max(batch_size, 1) if isinstance(batch_size, int) else batch_size)
    return ops.reshape(x, (batch_size, width, *ops.shape(x)[1:]))


def _per_row_inputs(inputs: Mapping[str, Tensor], batch_size: Any) -> dict[str, Tensor]:
    """The inputs as tensors; each must have B rows."""
    tensors = {name: ops.convert_to_tensor(value) for name, value in inputs.items()}
    for name, tensor in tensors.items():
        first = tensor.shape[0] if len(tensor.shape) else "none"
        if isinstance(batch_size, int) and first not in (batch_size, None):
            raise InputError(
                f"inputs[{name!r}] must have {batch_size} rows, one for each source; received the "
                f"shape {tuple(tensor.shape)}."
            )
    return tensors


def time_major(prefix: Ids, size: int) -> Ids:
    """Returns a prefix (B, P) as (L, B), truncated or padded."""
    missing = max(size - prefix.shape[1], 0)
    return ops.pad(ops.transpose(prefix[:, :size]), ((0, missing), (0, 0)))


def concrete(x: Tensor) -> np.ndarray | None:
    """Returns the value of an array as NumPy, or None for a symbol inside a compiled function."""
    try:
        return ops.convert_to_numpy(x)
    except (TypeError, NotImplementedError):
        return None
