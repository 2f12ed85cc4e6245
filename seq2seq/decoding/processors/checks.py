"""Checks of ids and other arguments of processors."""

from collections.abc import Iterable, Mapping
from typing import Any

from seq2seq.decoding.processors.id_lists import id_lists
from seq2seq.errors import InputError


def listed(what: str, values: Any) -> list:
    """Returns the values as a list. Raises InputError for a value without items."""
    if not isinstance(values, Iterable):
        raise InputError(f"{what} must be a list, not {values!r}.")
    return list(values)


def read_tokens(tokens: Iterable, tokenizer: Any = None) -> list:
    """Returns ids unchanged, and texts of one token each as their ids.

    >>> read_tokens([7, "AH"], tokenizer)   ->   [7, 12]

    Args:
        tokens: ids and texts.
        tokenizer: `encode(texts) -> Ragged`; needed for texts.

    Raises:
        InputError: a text is not exactly one token, or there is no tokenizer.
    """
    return [_id(token, tokenizer) if isinstance(token, str) else token for token in tokens]


def _id(text: str, tokenizer: Any) -> int:
    if tokenizer is None:
        raise InputError(f"{text!r} is a text. Give ids, or the output tokenizer as well.")
    ids, _ = id_lists([text], tokenizer)
    if len(ids) != 1:
        raise InputError(
            f"{text!r} is {len(ids)} tokens of the output vocabulary. Each text must be one token."
        )
    return int(ids[0])


def check_numbers(what: str, numbers: Iterable) -> None:
    """Raises InputError unless all are integers from 0 up."""
    for number in numbers:
        if isinstance(number, bool) or not hasattr(number, "__index__") or number < 0:
            raise InputError(f"{what} must be a whole number of at least 0, not {number!r}.")


def read_pairs(who: str, pairs: Mapping | Iterable, tokenizer: Any = None) -> dict[int, Any]:
    """Reads a mapping, or a list of pairs as in YAML, whose keys are integers from 0 up.

    >>> read_pairs("LogitBias", [[5, -1.0], [7, 2.0]])   ->   {5: -1.0, 7: 2.0}

    Args:
        who: the name of the processor, for messages.
        pairs: keys and values.
        tokenizer: for keys that are texts, as for `read_tokens`.
    """
    pairs = listed(f"The argument of {who}", pairs.items() if isinstance(pairs, Mapping) else pairs)
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise InputError(f"{who} needs pairs of a number and a value; received {pair!r}.")
    keys = read_tokens([key for key, _ in pairs], tokenizer)
    read = dict(zip(keys, [value for _, value in pairs], strict=True))
    check_numbers(f"A key of {who}", read)
    if len(read) < len(pairs):
        raise InputError(f"{who} names a key twice in {pairs!r}. Name each once.")
    return read
