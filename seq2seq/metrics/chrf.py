"""The chrF metric."""

from sacrebleu.metrics.chrf import CHRF

from seq2seq.metrics.corpus_metric import CorpusMetric


class Chrf(CorpusMetric):
    """Character n-gram F-score of the texts (Popovic 2015; sacrebleu's chrF2), 0 to 100."""

    def __init__(self) -> None:
        super().__init__("chrf", CHRF())
