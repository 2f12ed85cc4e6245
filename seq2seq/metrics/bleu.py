"""The BLEU metric."""

from collections.abc import Callable

from sacrebleu.metrics.bleu import BLEU

from seq2seq.metrics.corpus_metric import CorpusMetric

ORDER = 4  # words of the longest n-grams


class Bleu(CorpusMetric):
    """Corpus BLEU of the texts (Papineni et al. 2002; by sacrebleu, Post 2018), 0 to 100.

    Where no reference has four words, there is no figure: even a right prediction would get 0.

    Args:
        normalize: function from a reference to the form that predictions have.
        lowercase: whether case is ignored.
    """

    def __init__(self, normalize: Callable[[str], str] = str, lowercase: bool = False):
        bleu = BLEU(lowercase=lowercase)
        super().__init__("bleu", bleu, normalize)
        self.tokenize = bleu.tokenizer
        self.is_defined = False

    def update(self, prediction: str, references: list[str]) -> None:
        super().update(prediction, references)
        self.is_defined = self.is_defined or any(
            len(self.tokenize(reference).split()) >= ORDER for reference in references
        )

    def result(self) -> dict[str, float]:
        return super().result() if self.is_defined else {}

    def signatures(self) -> dict[str, str]:
        return super().signatures() if self.is_defined else {}
