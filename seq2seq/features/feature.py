"""What a feature is."""

import abc
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Self

import numpy as np

from seq2seq.ops.ragged import Ragged


class Feature(abc.ABC):
    """One side of the pairs, source or target, to arrays and back.

    Fitted on the training split only, and saved inside the model by Keras.

    Attributes:
        kind: what one step is: "tokens", "labels" or "values"; "other" has no head by default.
        dtype: of the values.
        is_sequence: whether rows vary in length; else each is one step.
    """

    kind: ClassVar[str] = "other"
    dtype: ClassVar[str]
    is_sequence: bool

    @property
    @abc.abstractmethod
    def element_shape(self) -> tuple[int, ...]:
        """Shape of one step: () for ids, (dimensions,) for vectors."""

    @property
    @abc.abstractmethod
    def vocabulary_size(self) -> int | None:
        """Number of ids; None where values are numbers."""

    @abc.abstractmethod
    def fit(self, chunks: Iterable[Sequence[Any]], show_progress: bool = False) -> Self:
        """Learns from lists of examples, and forgets what was learned before."""

    @abc.abstractmethod
    def encode(self, examples: Sequence[Any]) -> Ragged:
        """Values (sum of lengths, *element_shape) of the examples."""

    @abc.abstractmethod
    def decode(self, array: np.ndarray) -> Any:
        """The example of one row (L, *element_shape)."""

    @abc.abstractmethod
    def split(self, example: Any) -> list[Any]:
        """The units of an example that metrics compare."""

    @abc.abstractmethod
    def get_config(self) -> dict[str, Any]:
        """Constructor arguments that make this feature again, what it learned included."""

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """The feature of a configuration."""
        return cls(**config)
