"""A decoding request as given, and how it becomes a problem."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
from keras import ops

from seq2seq.aliases import Ids, Mask, Size, Tensor
from seq2seq.checks import check_counts
from seq2seq.decoding.arguments import (
    as_array,
    at_least,
    integers,
    known_ids,
    known_lengths,
    leading_size,
    per_row,
    saturated,
    wrapped,
)
from seq2seq.decoding.problem import Problem, time_major
from seq2seq.errors import InputError
from seq2seq.ops.ids import concrete


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
    size: Size | None = None
    prefix_name: str = "prefix"  # in messages

    def num_steps(self) -> Size:
        """Returns L: `size`, or the largest `max_length`, which must then be concrete.

        Raises:
            InputError: `max_length` is negative, above `size`, or symbolic without a `size`.
        """
        size = self.size
        if ops.is_tensor(size):
            number = concrete(size)
            if number is None:
                return size  # only a graph knows it
            size = int(number)
        check_counts(optional=True, least=0, size=size)
        size = size if size is None else int(size)
        known = concrete(integers("max_length", self.max_length))
        if known is None:
            if size is not None:
                return size
            raise InputError(
                "max_length is a tensor inside a compiled function, so the buffers' size is "
                "unknown. Pass size=, an int that no row's max_length exceeds."
            )
        if (known < 0).any():
            raise InputError(f"max_length must not be negative; received {known.min()}.")
        longest = int(known.max(initial=0))
        if size is not None and longest > size:
            raise InputError(f"max_length must be at most size={size}, not {longest}.")
        return longest if size is None else size

    def num_rows(self, leaves: list[Tensor]) -> Any:
        """Returns B, the leading size of the state's leaves or `batch_size`.

        Raises:
            InputError: neither shows it.
        """
        if leaves:
            return leading_size(leaves)
        if self.batch_size is None:
            raise InputError("The state has no leaves that show the batch size. Pass batch_size=B.")
        if not keras.ops.is_tensor(self.batch_size):
            check_counts(least=0, batch_size=self.batch_size)
        return self.batch_size

    def normalized(self, leaves: list[Tensor], vocabulary: int) -> Problem:
        """Returns the problem that the request poses.

        Args:
            leaves: list of (B, ...), the leaves of the state.
            vocabulary: V.

        Raises:
            InputError: an argument has another type or shape, or an id is not in the vocabulary.
        """
        batch_size = self.num_rows(leaves)
        rows = partial(per_row, batch_size=batch_size)
        flaws: list[Mask] = []
        size = self.num_steps()
        start = known_ids("start", integers("start", self.start), vocabulary, flaws)
        row_ids = self.row_ids
        row_ids = ops.arange(batch_size, dtype="int32") if row_ids is None else wrapped(row_ids)
        prefix, prefix_lengths = self._prefix(batch_size, vocabulary, flaws)
        limits = rows("max_length", self.max_length)
        if concrete(self.max_length) is None:
            flaws.append((limits < 0) | (limits > size))
        return Problem(
            batch_size=batch_size,
            size=at_least(1, size),
            vocabulary=vocabulary,
            start=rows("start", start),
            end=_end(self.end, vocabulary),
            limits=ops.minimum(limits, size),
            prefix=None if prefix is None else time_major(prefix, at_least(1, size)),
            prefix_lengths=prefix_lengths,
            seed=self.seed,
            row_ids=rows("row_ids", row_ids),
            inputs=_per_row_inputs(self.inputs or {}, batch_size),
            flaws=flaws,
        )

    def _prefix(
        self, batch_size: Any, vocabulary: int, flaws: list[Mask]
    ) -> tuple[Ids | None, Tensor | None]:
        """Int32 (B, P) and its lengths (B,), or twice None."""
        if self.prefix is None:
            if self.prefix_lengths is not None:
                raise InputError("prefix_lengths was given without a prefix. Pass both or neither.")
            return None, None
        name = self.prefix_name
        prefix = per_row(name, self.prefix, batch_size, rank=2)
        longest = ops.shape(prefix)[1]
        lengths = longest if self.prefix_lengths is None else self.prefix_lengths
        lengths = per_row(f"{name}_lengths", lengths, batch_size)
        lengths = known_lengths(f"{name}_lengths", lengths, longest, flaws)
        is_read = ops.arange(longest, dtype="int32") < lengths[:, None]
        return known_ids(name, prefix, vocabulary, flaws, is_read), lengths


def _end(end: Any, vocabulary: int) -> int:
    """Returns END, an id or -1 where there is none."""
    if isinstance(end, bool) or not hasattr(end, "__index__"):
        raise InputError(f"end must be an int, the id of END, not {end!r}.")
    if not -1 <= end < vocabulary:
        raise InputError(
            f"end must be an id from 0 to {vocabulary - 1}, or -1 where the vocabulary has no END, "
            f"not {end}."
        )
    return int(end)


def _per_row_inputs(inputs: Mapping[str, Tensor], batch_size: Any) -> dict[str, Tensor]:
    """The inputs as tensors; each must have B rows."""
    tensors = {
        name: ops.convert_to_tensor(saturated(as_array(f"inputs[{name!r}]", value)))
        for name, value in inputs.items()
    }
    for name, tensor in tensors.items():
        first = tensor.shape[0] if len(tensor.shape) else "none"
        if isinstance(batch_size, int) and first not in (batch_size, None):
            raise InputError(
                f"inputs[{name!r}] must have {batch_size} rows, one for each source; received the "
                f"shape {tuple(tensor.shape)}."
            )
    return tensors
