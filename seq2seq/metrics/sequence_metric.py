"""What a metric of predicted sequences is."""

from abc import ABC, abstractmethod


class SequenceMetric(ABC):
    """A figure over (prediction, references) that is fed one source at a time."""

    @abstractmethod
    def update(self, prediction: str, references: list[str]) -> None:
        """Count one source: its prediction, and every answer that is right (at least one)."""

    @abstractmethod
    def result(self) -> dict[str, float]:
        """The figures so far, by name; NaN where nothing was counted."""
