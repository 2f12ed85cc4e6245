"""The TER metric."""

from collections.abc import Callable

from sacrebleu.metrics.ter import TER

from seq2seq.metrics.texts.corpus_metric import CorpusMetric


class Ter(CorpusMetric):
    """Translation edit rate of the texts (Snover et al. 2006; by sacrebleu), from 0 up.

    Insertions, deletions, substitutions and shifts of words per 100 words of the references.

    Args:
        normalize: function from a reference to the form that predictions have.
        lowercase: whether case is ignored.
    """

    needs_sentences = True

    def __init__(self, normalize: Callable[[str], str] = str, lowercase: bool = False):
        super().__init__("ter", TER(case_sensitive=not lowercase), normalize)
