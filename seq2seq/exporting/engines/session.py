"""The base class of sessions."""

import abc
from typing import ClassVar

import numpy as np


class Session(abc.ABC):
    """An exported graph, loaded: a function from sources to answers.

    Attributes:
        names: of the outputs.
        floats: dtype of numbers in the data's units.
        rows: the number of rows of a call; None for any.
        steps: the number of source steps of a call, padding included; None for any.
    """

    floats: ClassVar[str]
    names: list[str]
    rows: int | None = None
    steps: int | None = None

    @abc.abstractmethod
    def __call__(self, source: np.ndarray, lengths: np.ndarray) -> dict[str, np.ndarray]:
        """Answer B sources.

        Args:
            source: int32 (B, S), or float (B, S, D) in the units of the data.
            lengths: int32 (B,).

        Returns:
            the answers by name.
        """
