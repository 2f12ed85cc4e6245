"""What counts as a sentence."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

MIN_WORDS = 4  # of a sentence, and of BLEU's longest n-grams
LETTERS_OF_SYMBOL = 2  # at most, as in ARPABET's `AH0`


def holds_sentence(texts: Iterable[str]) -> bool:
    """Check whether any of the texts has four words, at least half of which are not symbols.

    Figures of sentences mean little where none has: even a right word would have a BLEU of 0, and
    phonemes such as `HH AH0 L OW1`, and numbers, are not words.
    """
    return any(map(_is_sentence, texts))


def _is_sentence(text: str) -> bool:
    found = [word for word in words(text) if any(map(str.isalnum, word))]  # no punctuation
    return len(found) >= MIN_WORDS and 2 * sum(map(_is_symbol, found)) <= len(found)


def _is_symbol(word: str) -> bool:
    """Whether a word has at most two letters, none of a script without upper and lower case.

    >>> _is_symbol("AH0"), _is_symbol("spoke"), _is_symbol("\N{CJK UNIFIED IDEOGRAPH-6211}")
    (True, False, False)
    """
    letters = [one for one in word if one.isalpha() and unicodedata.category(one) != "Lm"]
    return len(letters) <= LETTERS_OF_SYMBOL and not any(map(_is_of_caseless_script, letters))


def _is_of_caseless_script(letter: str) -> bool:
    """Whether a letter is of a script such as Chinese or Arabic; in Latin, IPA has such letters."""
    is_latin = unicodedata.name(letter, "").startswith("LATIN")
    return unicodedata.category(letter) == "Lo" and not is_latin


def words(text: str) -> list[str]:
    """Split a text into words and punctuation, as sacrebleu does by default (`13a`).

    >>> words("So it is.")   ->   ["So", "it", "is", "."]
    """
    return _tokenizer()(text).split()


@cache
def _tokenizer() -> Any:
    from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

    return Tokenizer13a()
