"""The base class of features."""

import abc
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Self

import numpy as np

from seq2seq.aliases import Config
from seq2seq.ops.ragged import Ragged


class Feature(abc.ABC):
    """A conversion of one side of the pairs, source or target, to arrays and back.

    Fitted on the training split only, and saved inside the model by Keras.

    Attributes:
        kind: kind of a step: "tokens", "labels" or "values"; "other" has no head by default.
        dtype: type of the encoded values.
        is_sequence: whether rows vary in length; otherwise each is one step.
    """

    kind: ClassVar[str] = "other"
    dtype: ClassVar[str]
    is_sequence: bool

    @property
    @abc.abstractmethod
    def element_shape(self) -> tuple[int, ...]:
        """Shape of one step: () for ids, (D,) for vectors."""

    @property
    @abc.abstractmethod
    def vocabulary_size(self) -> int | None:
        """Number of ids; None where values are numbers."""

    @abc.abstractmethod
    def fit(self, chunks: Iterable[Sequence[Any]], show_progress: bool = False) -> Self:
        """Learn from chunks of examples, and forget what was learned before."""

    @abc.abstractmethod
    def encode(self, examples: Sequence[Any]) -> Ragged:
        """Return the values (sum of lengths, *element_shape) of the examples."""

    @abc.abstractmethod
    def decode(self, array: np.ndarray) -> Any:
        """Return the example of one row (L, *element_shape)."""

    @abc.abstractmethod
    def split(self, example: Any) -> list[Any]:
        """Split an example into the units that metrics compare."""

    def class_names(self) -> list[str]:
        """Return the name of each of C classes, by id; [] where values are numbers."""
        return []

    def class_counts(self, values: np.ndarray) -> np.ndarray:
        """Count how often each class occurs, int64 (C,).

        Args:
            values: as `encode` returns them, (sum of lengths, *element_shape).
        """
        return np.zeros(0, "int64")

    def for_data_of(self, fitted: "Feature") -> "Feature":
        """Return this feature, or one that can read other data as well.

        Args:
            fitted: feature of the other data. It is returned if this one cannot be extended to
                what it has learned.
        """
        return self if type(self) is type(fitted) else fitted

    def ids_in(self, extended: "Feature") -> np.ndarray | None:
        """Return int64 (V,), what this feature's ids are in one that was extended from it.

        None where values are numbers, or the other was not.
        """
        return None

    @abc.abstractmethod
    def get_config(self) -> Config:
        """Return constructor arguments that recreate this feature, with what it has learned."""

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """Create the feature of a configuration."""
        return cls(**config)
