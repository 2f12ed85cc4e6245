"""The share of sequences that are entirely right."""

from collections.abc import Callable

from seq2seq.metrics.sequence_metric import SequenceMetric


class ExactMatch(SequenceMetric):
    """Share of sources whose prediction equals one of the references, unit by unit.

    `wer` is its complement: the word error rate, as for pronunciation dictionaries, where each row
    is one word.
    """

    def __init__(self, split: Callable[[str], list[str]] = str.split):
        """Args: split: function from a text to the units that are compared."""
        self.split = split
        self.right = 0
        self.rows = 0

    def update(self, prediction: str, references: list[str]) -> None:
        units = self.split(prediction)
        self.right += any(units == self.split(reference) for reference in references)
        self.rows += 1

    def result(self) -> dict[str, float]:
        share = self.right / self.rows if self.rows else float("nan")
        return {"exact_match": share, "wer": 1 - share}
