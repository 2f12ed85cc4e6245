"""F1 of tagged spans."""

from collections.abc import Callable

from seq2seq.metrics.bio import is_span_tag
from seq2seq.metrics.sequence_metric import SequenceMetric


class SpanF1(SequenceMetric):
    """F1 of spans marked by BIO tags. A span is right if its type, first and last step are.

    nervaluate's strict scheme, with the spans of the corpus counted before the division. As in the
    CoNLL-2000 evaluation, an I-x that does not continue an x begins a span. Tags that are not BIO
    tags are read as O. The reference with the fewest wrong and missing spans counts.
    """

    def __init__(self, split: Callable[[str], list[str]] = str.split):
        """Args: split: function from a text to its tags."""
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
        """Return NaN if no prediction and no reference has a span."""
        return {"span_f1": 2 * self.right / self.spans if self.spans else float("nan")}


def _compared(prediction: list[str], reference: list[str]) -> tuple[int, int]:
    """Return (number of right spans, spans of the prediction plus those of the reference).

    >>> _compared(["B-a", "O"], ["B-a", "B-b"])   ->   (1, 3)
    """
    from nervaluate.loaders import ListLoader
    from nervaluate.strategies import StrictEvaluation

    known = [[tag if is_span_tag(tag) else "O" for tag in tags] for tags in (prediction, reference)]
    found, true = ListLoader().load(known)
    counts, _ = StrictEvaluation().evaluate(true, found, [])
    return counts.correct, counts.actual + counts.possible
