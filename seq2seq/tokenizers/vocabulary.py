"""Vocabularies of learned units, which follow the four symbols."""

from collections.abc import Iterable, Sequence
from itertools import chain

from seq2seq.checks import check_counts
from seq2seq.errors import InputError
from seq2seq.symbols import NUM_SYMBOLS
from seq2seq.tokenizers.tokenizer import UNKNOWN_MARK, Tokenizer, TokenTexts


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


def new_units(
    tokenizer: Tokenizer, known: Sequence[str], others: Iterable[str], vocabulary: int | None
) -> list[str]:
    """Return the units that a vocabulary lacks, as a tokenizer writes them.

    Args:
        tokenizer: says which units there are in a text.
        known: the units of the vocabulary.
        others: units of another one, in the order in which they are added.
        vocabulary: largest number of ids of both together; None for any.
    """
    units = dict.fromkeys(chain.from_iterable(map(tokenizer.units, others)))
    old = {*known}
    new = [unit for unit in units if unit not in old]
    room = num_units(vocabulary)
    return new if room is None else new[: max(0, room - len(known))]


def texts_of_ids(units: Sequence[str]) -> list[str]:
    """Return the text of each id: empty for symbols, a visible mark for UNK."""
    return ["", UNKNOWN_MARK, "", "", *units]


def texts_of_words(words: Iterable[str]) -> tuple[TokenTexts, TokenTexts]:
    """Return `Tokenizer.token_texts` of words that are separated by spaces."""
    words = list(words)
    symbols = [None] * NUM_SYMBOLS
    return [*symbols, *words], [*symbols, *(" " + word for word in words)]
