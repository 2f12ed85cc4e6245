"""What counts as a sentence."""

from collections.abc import Iterable
from functools import cache
from typing import Any

MIN_WORDS = 4  # of a sentence, and of BLEU's longest n-grams


def holds_sentence(texts: Iterable[str]) -> bool:
    """Check whether any of the texts has four words, as sacrebleu separates words.

    Figures of sentences mean little where none has: even a right word would have a BLEU of 0.
    """
    return any(len(words(text)) >= MIN_WORDS for text in texts)


def words(text: str) -> list[str]:
    """Split a text into words and punctuation, as sacrebleu does by default (`13a`).

    >>> words("So it is.")   ->   ["So", "it", "is", "."]
    """
    return _tokenizer()(text).split()


@cache
def _tokenizer() -> Any:
    from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

    return Tokenizer13a()
