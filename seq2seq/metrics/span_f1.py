"""Spans found by tags."""

from collections.abc import Callable

from seq2seq.metrics.bio import is_span_tag
from seq2seq.metrics.sequence_metric import SequenceMetric


class SpanF1(SequenceMetric):
    """F1 of the spans that BIO tags mark: right where type, first and last step are.

    nervaluate's strict scheme, with all spans of the corpus counted before the division. As in
    CoNLL-2000's evaluation an I-x that continues no x begins a span. Whatever is not a BIO tag
    is O. The reference with the fewest wrong and missing spans counts.
    """

    def __init__(self, split: Callable[[str], list[str]] = str.split):
        """Args: split: text to tags."""
        self.split = split
        self.right = 0
        self.spans = 0

    def update(self, prediction: str, references: list[str]) -> None:
        tags = self.split(prediction)
        compared = [_compared(tags, self.split(reference)) for reference in references]
        right, spans = min(compared, key=lambda counts: (counts[1] - 2 * counts[0], -counts[0]))
        self.right += right
        self.spans += spans

    def result(self) -> dict[str, float]:
        """NaN where neither a prediction nor a reference has a span."""
        return {"span_f1": 2 * self.right / self.spans if self.spans else float("nan")}


def _compared(prediction: list[str], reference: list[str]) -> tuple[int, int]:
    """(spans that are right, spans of the prediction plus those of the reference).

    >>> _compared(["B-a", "O"], ["B-a", "B-b"])   ->   (1, 3)
    """
    from nervaluate.loaders import ListLoader
    from nervaluate.strategies import StrictEvaluation

    known = [[tag if is_span_tag(tag) else "O" for tag in tags] for tags in (prediction, reference)]
    found, true = ListLoader().load(known)
    counts, _ = StrictEvaluation().evaluate(true, found, [])
    return counts.correct, counts.actual + counts.possible
