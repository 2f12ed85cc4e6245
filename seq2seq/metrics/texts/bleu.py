"""The BLEU metric."""

from collections.abc import Callable

from sacrebleu.metrics.bleu import BLEU

from seq2seq.metrics.texts.corpus_metric import CorpusMetric


class Bleu(CorpusMetric):
    """Corpus BLEU of the texts (Papineni et al. 2002; by sacrebleu, Post 2018), 0 to 100.

    Args:
        normalize: function from a reference to the form that predictions have.
        lowercase: whether case is ignored.
    """

    needs_sentences = True

    def __init__(self, normalize: Callable[[str], str] = str, lowercase: bool = False):
        super().__init__("bleu", BLEU(lowercase=lowercase), normalize)
