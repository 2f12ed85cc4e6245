"""The base class of metrics of predicted sequences."""

from abc import abstractmethod

from seq2seq.metrics.metric import Metric


class SequenceMetric(Metric):
    """Figures of predictions and their references, counted source by source."""

    @abstractmethod
    def update(self, prediction: str, references: list[str]) -> None:
        """Count one source: its prediction, and every right answer (at least one)."""
