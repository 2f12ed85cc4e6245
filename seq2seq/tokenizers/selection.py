"""The choice of a tokenizer."""

import inspect
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from seq2seq.checks import nearest
from seq2seq.errors import InputError
from seq2seq.tokenizers.bytes import Bytes
from seq2seq.tokenizers.characters import Characters
from seq2seq.tokenizers.conditioned import Conditioned  # noqa: F401  Keras finds imported classes
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
CLOSED_SET = 1000  # largest number of words
NEW_WORDS = 0.001  # largest share of the second half's words that are not in the first half
SHORT_ROW = 20  # characters, at most


def choose(
    name: str, options: Mapping[str, Any], sample: Sequence[str]
) -> tuple[Tokenizer, str | None]:
    """Create an unfitted tokenizer, for `auto` one that suits the data.

    >>> choose("auto", {}, ["K AE T", "D AO G", ...])
    Words(), "words, because the rows consist of a closed set of 39 words"

    Args:
        name: auto, characters, words, bytes, subwords or integers.
        options: constructor arguments of the tokenizer.
        sample: training texts, for `auto`.

    Returns:
        The tokenizer, and the choice of `auto` with its reason; None for any other name.

    Raises:
        InputError: there is no such tokenizer, or it has no such option.
    """
    reason = None
    if name == "auto":
        name, reason = _suitable(sample)
    if name not in CLASSES:
        raise InputError(f"There is no tokenizer {name!r}. {nearest(name, ['auto', *CLASSES])}")
    known = [name for name in inspect.signature(CLASSES[name]).parameters if name not in LEARNED]
    for option in options:
        if option not in known:
            raise InputError(
                f"The tokenizer {name} has no option {option!r}. {nearest(option, known)}"
            )
    return CLASSES[name](**options), reason and f"{name}, because {reason}"


def _suitable(sample: Sequence[str]) -> tuple[str, str]:
    """Choose a tokenizer, and give the reason."""
    rows = [text.split() for text in sample]
    filled = [row for row in rows if row]
    spaced = sum(len(row) > 1 for row in filled)
    if 2 * spaced <= len(filled):
        return "characters", f"{len(filled) - spaced} of {len(filled)} rows have no white space"
    middle = len(filled) // 2
    seen, later = set(chain(*filled[:middle])), list(chain(*filled[middle:]))
    words = seen.union(later)
    new = sum(word not in seen for word in later)
    if len(words) <= CLOSED_SET and new <= NEW_WORDS * len(later):
        return "words", f"the rows consist of a closed set of {len(words)} words"
    length = sum(map(len, sample)) / len(sample)
    if length <= SHORT_ROW:
        return (
            "characters",
            f"the words are an open set and rows are short ({length:.0f} characters)",
        )
    return (
        "subwords",
        f"the words are an open set ({len(words)} different ones in {len(rows)} rows)",
    )
