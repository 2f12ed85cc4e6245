"""Accuracy and F1 of sets of labels."""

from collections.abc import Collection, Sequence

from seq2seq.metrics.class_counts import ClassCounts
from seq2seq.metrics.metric import Metric


class MultiLabelScores(Metric):
    """Accuracy, micro and macro F1, with any number of labels per row.

    For accuracy, a row is right if its whole set of labels is, even if it is empty. Micro F1 gives
    the same weight to every label of every row, macro F1 to every label that occurs.
    """

    def __init__(self, names: Sequence[str]):
        """Args: names: the labels that can be predicted."""
        self.names = list(names)
        self.counts = ClassCounts()
        self.right = 0
        self.rows = 0

    def update(self, prediction: Collection[str], references: Sequence[Collection[str]]) -> None:
        """Count one row: its predicted labels, and every right set of labels (at least one).

        The closest set counts: the one with the fewest missing and superfluous labels; the first of
        equally close ones.
        """
        labels = set(prediction)
        truth = min(map(set, references), key=lambda reference: len(labels ^ reference))
        self.counts.update(labels, truth)
        self.right += labels == truth
        self.rows += 1

    def result(self) -> dict[str, float]:
        return {
            "accuracy": self.right / self.rows if self.rows else float("nan"),
            "micro_f1": self.counts.micro_f1(),
            "macro_f1": self.counts.macro_f1(),
        }

    def per_class(self) -> dict[str, dict[str, float]]:
        return self.counts.per_class(self.names)
