"""A learned list of units behind the four symbols."""

from collections.abc import Iterable, Sequence

from seq2seq.errors import InputError
from seq2seq.symbols import NUM_SYMBOLS
from seq2seq.tokenizers.tokenizer import UNKNOWN_MARK


def check_cap(vocabulary: int | None) -> None:
    """Raises InputError where a vocabulary of that size holds nothing but symbols."""
    if vocabulary is not None and vocabulary <= NUM_SYMBOLS:
        raise InputError(
            f"vocabulary={vocabulary} leaves no room beside the {NUM_SYMBOLS} symbols; "
            "give a larger size, or null for no limit"
        )


def num_units(vocabulary: int | None) -> int | None:
    """How many units a vocabulary of at most that size has room for; None for no limit."""
    return None if vocabulary is None else vocabulary - NUM_SYMBOLS


def texts_of_ids(units: Sequence[str]) -> list[str]:
    """The text of each id, indexed by id: nothing for symbols, a visible mark for UNK."""
    return ["", UNKNOWN_MARK, "", "", *units]


def texts_of_words(words: Iterable[str]) -> tuple[list[str | None], list[str | None]]:
    """What the id of each word adds to a text as its first and later (`Tokenizer.token_texts`)."""
    words = list(words)
    symbols = [None] * NUM_SYMBOLS
    return [*symbols, *words], [*symbols, *(" " + word for word in words)]
