"""The BLEU metric."""

from sacrebleu.metrics.bleu import BLEU

from seq2seq.metrics.corpus_metric import CorpusMetric


class Bleu(CorpusMetric):
    """Corpus BLEU of the texts (Papineni et al. 2002; by sacrebleu, Post 2018), 0 to 100."""

    def __init__(self) -> None:
        super().__init__("bleu", BLEU())
