"""The base class of sacrebleu metrics."""

from collections.abc import Callable
from itertools import zip_longest
from typing import ClassVar

from sacrebleu.metrics.base import Metric

from seq2seq.metrics.sequence_metric import SequenceMetric
from seq2seq.metrics.texts.sentences import holds_sentence


class CorpusMetric(SequenceMetric):
    """A corpus-level sacrebleu metric, with any number of references per row.

    sacrebleu has no public way to accumulate statistics, so texts are kept until `result`.

    Attributes:
        needs_sentences: whether there is no figure where no reference is a sentence.
    """

    needs_sentences: ClassVar[bool] = False

    def __init__(self, name: str, metric: Metric, normalize: Callable[[str], str]):
        self.name = name
        self.metric = metric
        self.normalize = normalize
        self.predictions: list[str] = []
        self.references: list[list[str]] = []
        self.is_defined = not self.needs_sentences

    def update(self, prediction: str, references: list[str]) -> None:
        self.predictions.append(prediction)
        texts = [self.normalize(reference) for reference in references]
        self.references.append(texts)
        self.is_defined = self.is_defined or holds_sentence(texts)

    def result(self) -> dict[str, float]:
        if not self.is_defined:
            return {}
        if not self.predictions:
            return {self.name: float("nan")}
        streams = [list(stream) for stream in zip_longest(*self.references)]
        return {self.name: self.metric.corpus_score(self.predictions, streams).score}

    def signatures(self) -> dict[str, str]:
        return {self.name: str(self.metric.get_signature())} if self.is_defined else {}
