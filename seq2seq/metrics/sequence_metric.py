"""What a metric of predicted sequences is."""

from abc import abstractmethod

from seq2seq.metrics.metric import Metric


class SequenceMetric(Metric):
    """A figure over (prediction, references) that is fed one source at a time."""

    @abstractmethod
    def update(self, prediction: str, references: list[str]) -> None:
        """Count one source: its prediction, and every answer that is right (at least one)."""
