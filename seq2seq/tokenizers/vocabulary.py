"""Vocabularies of learned units, which follow the four symbols."""

from collections.abc import Iterable, Sequence

from seq2seq.checks import check_counts
from seq2seq.errors import InputError
from seq2seq.symbols import NUM_SYMBOLS
from seq2seq.tokenizers.tokenizer import UNKNOWN_MARK, TokenTexts


def check_cap(vocabulary: int | None) -> None:
    """Raise InputError unless a vocabulary of that size has room for more than the symbols."""
    check_counts(optional=True, least=NUM_SYMBOLS + 1, vocabulary=vocabulary)


def checked_units(units: Iterable[str]) -> tuple[str, ...]:
    """Return learned units.

    Raises:
        InputError: for anything else than distinct texts.
    """
    found = tuple(units)
    if not all(isinstance(unit, str) and unit for unit in found) or len(set(found)) < len(found):
        raise InputError(f"Learned units must be different texts, not {found!r:.60}.")
    return found


def num_units(vocabulary: int | None) -> int | None:
    """Return how many units a vocabulary of at most that size has room for; None for any number."""
    return None if vocabulary is None else vocabulary - NUM_SYMBOLS


def texts_of_ids(units: Sequence[str]) -> list[str]:
    """Return the text of each id: empty for symbols, a visible mark for UNK."""
    return ["", UNKNOWN_MARK, "", "", *units]


def texts_of_words(words: Iterable[str]) -> tuple[TokenTexts, TokenTexts]:
    """Return `Tokenizer.token_texts` of words that are separated by spaces."""
    words = list(words)
    symbols = [None] * NUM_SYMBOLS
    return [*symbols, *words], [*symbols, *(" " + word for word in words)]
