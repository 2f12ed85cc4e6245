"""Which tokenizer suits the data."""

import inspect
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from seq2seq.checks import nearest
from seq2seq.errors import InputError
from seq2seq.tokenizers.bytes import Bytes
from seq2seq.tokenizers.characters import Characters
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
CLOSED_SET = 1000  # words
NEW_WORDS = 0.001  # of the words in the second half of the rows, unseen in the first half
SHORT_ROW = 20  # characters


def choose(
    name: str, options: Mapping[str, Any], sample: Sequence[str]
) -> tuple[Tokenizer, str | None]:
    """An unfitted tokenizer, and for `auto` the words that say what was chosen and why.

    >>> choose("auto", {}, ["K AE T", "D AO G", ...])
    Words(), "words, since a closed set of 39 words between white space makes up the rows"

    Args:
        name: auto, characters, words, bytes, subwords or integers.
        options: constructor arguments of the tokenizer.
        sample: training texts that `auto` looks at.

    Raises:
        InputError: there is no such tokenizer, or it has no such option.
    """
    reason = None
    if name == "auto":
        name, reason = _suitable(sample)
    if name not in CLASSES:
        choices = ", ".join(["auto", *CLASSES])
        raise InputError(f"there is no tokenizer {name!r}; choose from {choices}")
    known = [name for name in inspect.signature(CLASSES[name]).parameters if name not in LEARNED]
    for option in options:
        if option not in known:
            hint = nearest(option, known) if known else "It has none."
            raise InputError(f"The tokenizer {name} has no option {option!r}. {hint}")
    return CLASSES[name](**options), reason and f"{name}, since {reason}"


def _suitable(sample: Sequence[str]) -> tuple[str, str]:
    rows = [text.split() for text in sample]
    filled = [row for row in rows if row]
    spaced = sum(len(row) > 1 for row in filled)
    if 2 * spaced <= len(filled):
        return "characters", f"{len(filled) - spaced} of {len(filled)} rows hold no white space"
    middle = len(filled) // 2
    seen, later = set(chain(*filled[:middle])), list(chain(*filled[middle:]))
    words = seen.union(later)
    new = sum(word not in seen for word in later)
    if len(words) <= CLOSED_SET and new <= NEW_WORDS * len(later):
        return "words", f"a closed set of {len(words)} words between white space makes up the rows"
    length = sum(map(len, sample)) / len(sample)
    if length <= SHORT_ROW:
        return (
            "characters",
            f"its words are an open set and rows are short ({length:.0f} characters)",
        )
    return (
        "subwords",
        f"its words are an open set ({len(words)} different ones in {len(rows)} rows)",
    )
