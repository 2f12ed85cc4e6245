"""The choice of a tokenizer."""

import inspect
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from seq2seq.checks import nearest
from seq2seq.errors import InputError
from seq2seq.tokenizers.bytes import Bytes
from seq2seq.tokenizers.characters import Characters
from seq2seq.tokenizers.conditioned import Conditioned  # noqa: F401  Keras finds imported classes
from seq2seq.tokenizers.evidence import evidence, letters
from seq2seq.tokenizers.integers import Integers
from seq2seq.tokenizers.subwords import Subwords
from seq2seq.tokenizers.tokenizer import Tokenizer
from seq2seq.tokenizers.words import Words

CLASSES = {
    "bytes": Bytes,
    "characters": Characters,
    "integers": Integers,
    "subwords": Subwords,
    "words": Words,
}
LEARNED = {"learned", "minimum", "maximum"}  # arguments that `fit` sets
SEEN = 0.005  # largest share of rare words
TIMES = 10  # rows for each word, or different row: fewer do not make a closed set
CLASS_NAMES, NUMBERS = 1000, 20  # different targets that may be names of classes, at most
SEVERAL = 1.5  # words in a text, on average
LONG_ROW = 50  # characters: where either side has longer rows, both have subwords
TIMES_SMALLER = 2  # the alphabet, decomposed
RARE = 0.001  # least share of rare characters for which they are decomposed
CHARACTERS_PER_PIECE = 200  # of the sample, for each subword of the vocabulary
PIECES = 500, 8000


class Choice(NamedTuple):
    """A tokenizer's name, options that suit the texts, and the reason."""

    name: str
    options: dict[str, Any]
    reason: str


def choose(
    name: str,
    options: Mapping[str, Any],
    sample: Sequence[str],
    others: Sequence[str] | None = None,
    is_target: bool = False,
) -> tuple[Tokenizer, str | None]:
    """Create an unfitted tokenizer, for `auto` one that suits the data.

    >>> choose("auto", {}, ["K AE T", "D AO G", ...])
    Words(), "words, because the rows consist of a closed set of 39 words"

    Args:
        name: auto, characters, words, bytes, subwords or integers.
        options: constructor arguments of the tokenizer.
        sample: training texts, for `auto`.
        others: the texts of the other side in the same rows, if there are any.
        is_target: whether these are targets, which may be names of classes.

    Returns:
        The tokenizer, and the choice of `auto` with its reason; None for any other name.

    Raises:
        InputError: there is no such tokenizer, or it has no such option.
    """
    reason = None
    if name == "auto":
        name, suitable, reason = _suitable(sample, others, is_target)
        options = {**suitable, **options}
    if name not in CLASSES:
        raise InputError(f"There is no tokenizer {name!r}. {nearest(name, ['auto', *CLASSES])}")
    known = [name for name in inspect.signature(CLASSES[name]).parameters if name not in LEARNED]
    for option in options:
        if option not in known:
            raise InputError(
                f"The tokenizer {name} has no option {option!r}. {nearest(option, known)}"
            )
    return CLASSES[name](**options), reason and f"{name}, because {reason}"


def _suitable(sample: Sequence[str], others: Sequence[str] | None, is_target: bool) -> Choice:
    """Choose a tokenizer by what the texts tell; see docs/your_files.md for the rule."""
    filled = [text for text in sample if text.strip()]
    texts = list(dict.fromkeys(filled))  # a row of many alike tells nothing more
    if is_target and len(texts) <= _most_classes(texts, len(filled)):
        return Choice("words", {}, f"{len(filled)} rows are one of {len(texts)} texts")
    if others is not None and _correspond(sample, others):
        return Choice("words", {}, "source and target have as many words in each row")
    words = evidence(texts, str.split)
    if words.rare <= SEEN and words.size * TIMES <= len(texts):
        return Choice("words", {}, f"the rows consist of a closed set of {words.size} words")
    characters = evidence(texts, list)
    is_open = f"of {words.size:,} words in {len(texts):,} rows, {words.rare:.0%} are rare"
    has_words = words.length > SEVERAL
    length = max(characters.length, _length_of_sentences(others or ()))
    if has_words and length > LONG_ROW:
        pieces = round(sum(map(len, texts)) / CHARACTERS_PER_PIECE)
        size = min(PIECES[1], max(PIECES[0], pieces))
        return Choice(
            "subwords",
            {"vocabulary": size},
            f"{is_open}, and rows are long ({length:.0f} characters); at most {size:,} of them "
            "for so many rows",
        )
    reason = is_open if has_words else "most rows have no white space"
    decomposed = evidence(texts, letters)
    if decomposed.size * TIMES_SMALLER <= characters.size and characters.rare > RARE:
        return Choice(
            "characters",
            {"normalization": "NFD"},
            f"{reason}, decomposed: {decomposed.size} letters in place of {characters.size}",
        )
    return Choice("characters", {}, reason)


def _most_classes(texts: Sequence[str], num_rows: int) -> int:
    """How many different targets may be names of classes; numbers are rather written in digits."""
    most = NUMBERS if all(text.strip().isdigit() for text in texts) else CLASS_NAMES
    return min(most, num_rows // TIMES)


def _length_of_sentences(texts: Sequence[str]) -> float:
    """Mean number of characters, if the texts have several words; else 0."""
    num_words = sum(len(text.split()) for text in texts)
    return sum(map(len, texts)) / len(texts) if num_words > SEVERAL * len(texts) else 0.0


def _correspond(sample: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the words of one side correspond to those of the other, as words and their tags do.

    Both sides have as many words in each row, one of them a closed set, and several in many rows.
    """
    counts = [(len(one.split()), len(two.split())) for one, two in zip(sample, others, strict=True)]
    if any(one != two for one, two in counts) or sum(one > 1 for one, _ in counts) * 2 < len(
        counts
    ):
        return False
    both = [evidence(dict.fromkeys(texts), str.split) for texts in (sample, others)]
    return any(one.rare <= SEEN and one.size * TIMES <= len(sample) for one in both)
