"""The chrF metric."""

from collections.abc import Callable

from sacrebleu.metrics.chrf import CHRF

from seq2seq.metrics.texts.corpus_metric import CorpusMetric


class Chrf(CorpusMetric):
    """Character n-gram F-score of the texts (Popovic 2015; sacrebleu's chrF2), 0 to 100.

    Args:
        normalize: function from a reference to the form that predictions have.
        lowercase: whether case is ignored.
    """

    def __init__(self, normalize: Callable[[str], str] = str, lowercase: bool = False):
        super().__init__("chrf", CHRF(lowercase=lowercase), normalize)
