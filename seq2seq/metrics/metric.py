"""What every metric is."""

from abc import ABC, abstractmethod

import numpy as np


class Metric(ABC):
    """Figures that are fed one row at a time, by an `update` of the arguments that they need."""

    @abstractmethod
    def result(self) -> dict[str, float]:
        """The figures so far, by name; NaN where nothing was counted."""

    def signatures(self) -> dict[str, str]:
        """Settings by figure, as sacrebleu describes them; complete after `result`."""
        return {}

    def per_class(self) -> dict[str, dict[str, float]]:
        """Figures of each label; empty where there are no labels."""
        return {}

    def confusion(self) -> np.ndarray | None:
        """Int (C, C) rows by true and predicted label; None where a row has several labels."""
        return None
