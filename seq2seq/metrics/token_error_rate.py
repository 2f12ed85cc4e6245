"""The token error rate."""

from collections.abc import Callable

from rapidfuzz.distance import Levenshtein

from seq2seq.metrics.sequence_metric import SequenceMetric


class TokenErrorRate(SequenceMetric):
    """Insertions, deletions and substitutions per token of the closest reference.

    Over phonemes this is the phoneme error rate, over characters the character error rate, over
    words the edit-distance word error rate. Both sums are over the corpus, before the division.
    """

    def __init__(self, split: Callable[[str], list[str]] = str.split):
        """Args: split: function from a text to the units that are edited."""
        self.split = split
        self.edits = 0
        self.tokens = 0

    def update(self, prediction: str, references: list[str]) -> None:
        units = [self.split(reference) for reference in references]
        edits, index = closest(self.split(prediction), units)
        self.edits += edits
        self.tokens += len(units[index])

    def result(self) -> dict[str, float]:
        return {"token_error_rate": self.edits / self.tokens if self.tokens else float("nan")}


def closest(prediction: list[str], references: list[list[str]]) -> tuple[int, int]:
    """Return (edits to the closest reference, its index); the longest of equally close ones.

    >>> closest(["a", "b"], [["a"], ["a", "c", "d"]])   ->   (1, 0)
    """
    edits, _, index = min(
        (Levenshtein.distance(prediction, reference), -len(reference), index)
        for index, reference in enumerate(references)
    )
    return edits, index
