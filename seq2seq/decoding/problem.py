"""A decoding request with all arguments normalised to per-row tensors."""

from typing import Any, NamedTuple

from keras import ops

from seq2seq.aliases import Ids, Mask, Size, Tensor
from seq2seq.decoding.arguments import at_least, integers, known_ids, known_lengths, per_row
from seq2seq.errors import InputError


class Problem(NamedTuple):
    """A decoding request with all arguments normalised to per-row tensors.

    Its B rows are decoded into buffers of L steps.
    """

    batch_size: Any  # int, or an int32 scalar where a graph does not know it
    size: Any  # L, at least 1: int, or an int32 scalar where a graph does not know it
    vocabulary: int  # V
    start: Ids  # int32 (B,)
    end: int
    limits: Tensor  # int32 (B,): maximum number of tokens of each row, prefix and END included
    prefix: Ids | None  # int32 (L, B)
    prefix_lengths: Tensor | None  # int32 (B,)
    seed: Any  # int scalar, or None
    row_ids: Tensor  # int32 (B,)
    inputs: dict[str, Tensor]  # of (B, ...): per-row arguments of processors, by name
    # of bool (B,): rows whose ids turn out wrong in a compiled function: their log-probabilities
    # will be NaN
    flaws: list[Mask]

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

    def given_ids(self, name: str, what: str) -> tuple[Ids, Tensor]:
        """Returns ids of `inputs`, and the numbers of them in `inputs[name + "_lengths"]`.

        Args:
            name, what: as for `given`.

        Returns:
            int32 (B, P), 0 after the end, and int32 (B,), by default P.

        Raises:
            InputError: they were not given, have other shapes, or are not ids or lengths.
        """
        called = f"inputs[{name!r}]"
        ids = per_row(called, self.given(name, what), self.batch_size, rank=2)
        longest = ops.shape(ids)[1]
        called_lengths = f"inputs['{name}_lengths']"
        lengths = self.inputs.get(f"{name}_lengths", longest)
        lengths = per_row(called_lengths, lengths, self.batch_size)
        lengths = known_lengths(called_lengths, lengths, longest, self.flaws)
        is_read = ops.arange(longest, dtype="int32") < lengths[:, None]
        return known_ids(called, ids, self.vocabulary, self.flaws, is_read), lengths

    def seed_for(self, strategy: Any) -> Any:
        """Returns the call's seed, or else the strategy's.

        Raises:
            InputError: neither has one, or it is not an integer.
        """
        seed = strategy.seed if self.seed is None else self.seed
        if seed is None:
            raise InputError(f"{type(strategy).__name__} draws by a seed. Pass seed=, an int.")
        integers("seed", seed)
        return seed

    def forced(self, index: Tensor) -> tuple[Ids, Mask]:
        """Returns the prefix tokens of a step.

        Args:
            index: int32 scalar, the step.

        Returns:
            int32 (B,) tokens and bool (B,), True where the row's prefix reaches this step.
        """
        return ops.take(self.prefix, index, axis=0), index < self.prefix_lengths


def per_beam(x: Tensor, batch_size: Any) -> Tensor:
    """Reshapes (N, ...) to (B, K, ...), against which (B, 1, ...) broadcasts."""
    num_rows = ops.shape(x)[0]
    width = num_rows // (max(batch_size, 1) if isinstance(batch_size, int) else batch_size)
    return ops.reshape(x, (batch_size, width, *ops.shape(x)[1:]))


def time_major(prefix: Ids, size: Size) -> Ids:
    """Returns a prefix (B, P) as (L, B), truncated or padded."""
    missing = at_least(0, size - ops.shape(prefix)[1])
    return ops.pad(ops.transpose(prefix[:, :size]), ((0, missing), (0, 0)))
