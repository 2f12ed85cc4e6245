"""Outputs that match a regular expression."""

from typing import Any

from seq2seq.decoding.constraints.automaton import Automaton
from seq2seq.decoding.constraints.constraint import Constraint
from seq2seq.decoding.constraints.distances import FAR
from seq2seq.decoding.constraints.glushkov import Glushkov, shown
from seq2seq.decoding.constraints.token_edges import over_tokens
from seq2seq.errors import InputError


class Regex(Constraint):
    """Outputs whose text a regular expression matches in full, as `re.fullmatch` does.

    Not supported: lookahead, lookbehind, references to groups, atomic groups, possessive
    quantifiers, word boundaries, and anchors except `^` at the beginning and `$` at the end.

    >>> Regex("[0-9]{4}-[0-9]{2}-[0-9]{2}", tokenizer)

    Args:
        pattern: a regular expression of Python's `re`.
        tokenizer: list of V str, the text of each token, or bytes of UTF-8. A token without text
            (None or empty), such as PAD, is never allowed. Or an object with `token_texts()`,
            which returns two such lists: the text that tokens add as the first token of an
            output, and later.

    Raises:
        InputError: the pattern is not a regular expression, has an unsupported part or is too
            large, or the vocabulary cannot write any match.
    """

    def __init__(self, pattern: str, tokenizer: Any):
        if getattr(tokenizer, "normalization", None) == "NFD":
            raise InputError(
                "Regex needs a tokenizer whose tokens are parts of outputs, not of decomposed "
                "characters. Train with normalization NFC."
            )
        if hasattr(tokenizer, "token_texts"):
            first, later = tokenizer.token_texts()
        elif isinstance(tokenizer, list | tuple):
            first = later = tokenizer
        else:
            raise InputError(
                "Regex needs a list of the tokens' texts, or a tokenizer with token_texts(); "
                f"received {tokenizer!r}."
            )
        self._over_tokens = over_tokens(Glushkov(pattern), first, later)
        if self._over_tokens.distances[0] == FAR:
            raise InputError(
                f"The {len(later)} tokens of the vocabulary can write nothing that "
                f"{shown(pattern)} matches. Give the output tokenizer of the model, or another "
                "expression."
            )

    def build(self, vocabulary: int, end: int) -> Automaton:
        if vocabulary != self._over_tokens.vocabulary:
            raise InputError(
                f"A Regex was made for a vocabulary of {self._over_tokens.vocabulary} tokens, and "
                f"the model has one of {vocabulary}. Give the output tokenizer of the model."
            )
        return self._over_tokens
