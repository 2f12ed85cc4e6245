"""What every metric is."""

from abc import ABC, abstractmethod


class Metric(ABC):
    """Figures that are fed one row at a time, by an `update` of the arguments that they need."""

    @abstractmethod
    def result(self) -> dict[str, float]:
        """The figures so far, by name; NaN where nothing was counted."""
