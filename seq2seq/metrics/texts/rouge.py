"""The ROUGE metrics."""

from collections.abc import Callable
from functools import cache
from statistics import fmean
from typing import Any

from seq2seq.metrics.sequence_metric import SequenceMetric
from seq2seq.metrics.texts.sentences import holds_sentence, words

NAMES = {"rouge1": "rouge_1", "rouge2": "rouge_2", "rougeL": "rouge_l"}


class Rouge(SequenceMetric):
    """ROUGE-1, ROUGE-2 and ROUGE-L (Lin 2004; F-measures by rouge-score), 0 to 100.

    A mean over rows, of the best reference of each. Case is ignored, and words are separated as
    sacrebleu does, so letters of any script count. Where no reference is a sentence, there are no
    figures.

    Args:
        normalize: function from a reference to the form that predictions have.
    """

    def __init__(self, normalize: Callable[[str], str] = str):
        self.normalize = normalize
        self.rows: list[tuple[str, list[str]]] = []
        self.is_defined = False

    def update(self, prediction: str, references: list[str]) -> None:
        texts = [self.normalize(reference) for reference in references]
        self.rows.append((prediction, texts))
        self.is_defined = self.is_defined or holds_sentence(texts)

    def result(self) -> dict[str, float]:
        if not self.is_defined:
            return {}
        scorer = _scorer()  # only now: it loads much
        scores = [scorer.score_multi(texts, prediction) for prediction, texts in self.rows]
        return {
            name: 100 * fmean(score[key].fmeasure for score in scores)
            for key, name in NAMES.items()
        }


class _Words:
    """Separates words for rouge-score, whose own tokenizer knows Latin letters only."""

    def tokenize(self, text: str) -> list[str]:
        return words(text.lower())


@cache
def _scorer() -> Any:
    from rouge_score.rouge_scorer import RougeScorer

    return RougeScorer(list(NAMES), tokenizer=_Words())
