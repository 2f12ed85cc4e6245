"""The choice of a tokenizer."""

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from seq2seq.checks import nearest
from seq2seq.errors import InputError
from seq2seq.tokenizers.bytes import Bytes
from seq2seq.tokenizers.characters import Characters
from seq2seq.tokenizers.conditioned import Conditioned  # noqa: F401  Keras finds imported classes
from seq2seq.tokenizers.integers import Integers
from seq2seq.tokenizers.subwords import Subwords
from seq2seq.tokenizers.suitable import suitable
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
        name, chosen, reason = suitable(sample, others, is_target)
        options = {**chosen, **options}
    if name not in CLASSES:
        raise InputError(f"There is no tokenizer {name!r}. {nearest(name, ['auto', *CLASSES])}")
    known = [name for name in inspect.signature(CLASSES[name]).parameters if name not in LEARNED]
    for option in options:
        if option not in known:
            raise InputError(
                f"The tokenizer {name} has no option {option!r}. {nearest(option, known)}"
            )
    return CLASSES[name](**options), reason and f"{name}, because {reason}"
