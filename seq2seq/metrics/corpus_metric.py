"""The base class of sacrebleu metrics."""

from collections.abc import Callable
from itertools import zip_longest

from sacrebleu.metrics.base import Metric

from seq2seq.metrics.sequence_metric import SequenceMetric


class CorpusMetric(SequenceMetric):
    """A corpus-level sacrebleu metric, with any number of references per row.

    sacrebleu has no public way to accumulate statistics, so texts are kept until `result`.
    """

    def __init__(self, name: str, metric: Metric, normalize: Callable[[str], str]):
        self.name = name
        self.metric = metric
        self.normalize = normalize
        self.predictions: list[str] = []
        self.references: list[list[str]] = []

    def update(self, prediction: str, references: list[str]) -> None:
        self.predictions.append(prediction)
        self.references.append([self.normalize(reference) for reference in references])

    def result(self) -> dict[str, float]:
        if not self.predictions:
            return {self.name: float("nan")}
        streams = [list(stream) for stream in zip_longest(*self.references)]
        return {self.name: self.metric.corpus_score(self.predictions, streams).score}

    def signatures(self) -> dict[str, str]:
        return {self.name: str(self.metric.get_signature())}
