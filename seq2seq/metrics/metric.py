"""The base class of metrics."""

from abc import ABC, abstractmethod

import numpy as np


class Metric(ABC):
    """Figures of a corpus, counted row by row in an `update` with arguments of its choice."""

    @abstractmethod
    def result(self) -> dict[str, float]:
        """Return the figures so far, by name; NaN where nothing was counted."""

    def signatures(self) -> dict[str, str]:
        """Return sacrebleu's settings by figure; complete after `result`."""
        return {}

    def per_class(self) -> dict[str, dict[str, float]]:
        """Return the figures of each label; empty if there are no labels."""
        return {}

    def confusion(self) -> np.ndarray | None:
        """Return int (C, C), rows by true and predicted label; None without single labels."""
        return None
