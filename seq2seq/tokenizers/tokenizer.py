"""What a tokenizer is."""

import abc
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np

from seq2seq.errors import InputError
from seq2seq.ops.ragged import Ragged
from seq2seq.symbols import NUM_SYMBOLS, UNK

UNKNOWN_MARK = "\ufffd"  # what UNK decodes to
NORMALIZATIONS = ("none", "NFC", "NFKC")


class Tokenizer(abc.ABC):
    """Texts to ids and back, learned from the training split.

    Ids do not include START, END and PAD: batches add them. A tokenizer's configuration holds what
    it has learned, so `from_config(get_config())` is the same tokenizer.
    """

    def __init__(self, lowercase: bool = False, normalization: str = "NFC"):
        """Args:
        lowercase: whether upper and lower case are the same.
        normalization: Unicode form that texts are brought to: none, NFC or NFKC.
        """
        if normalization not in NORMALIZATIONS:
            choices = ", ".join(NORMALIZATIONS)
            raise InputError(f"normalization={normalization!r} is unknown; choose from {choices}")
        self.lowercase = lowercase
        self.normalization = normalization

    @property
    @abc.abstractmethod
    def vocabulary_size(self) -> int:
        """Number of ids, the four symbols included."""

    @abc.abstractmethod
    def fit(self, chunks: Iterable[Sequence[str]], show_progress: bool = False) -> Self:
        """Learns the vocabulary from lists of texts, and forgets an earlier one."""

    @abc.abstractmethod
    def encode(self, texts: Sequence[str]) -> Ragged:
        """Ids int32 of each text; what the vocabulary lacks is UNK."""

    @abc.abstractmethod
    def decode(self, ids: Iterable[int]) -> str:
        """The text of one row of ids; symbols are left out, but UNK is a visible mark."""

    @abc.abstractmethod
    def split(self, text: str) -> list[str]:
        """The units that metrics compare, in the tokenizer's normalization."""

    @abc.abstractmethod
    def token_texts(self) -> tuple[list, list]:
        """What each id adds to a text as its first token, and what it adds later.

        `decode(ids)` is `first[ids[0]] + later[ids[1]] + later[ids[2]] + ...`; tokens that are
        bytes give bytes of UTF-8. The four symbols give None.

        >>> first, later = Words(learned=["a", "b"]).token_texts()
        [None, None, None, None, "a", "b"], [None, None, None, None, " a", " b"]
        """

    def normalize(self, text: str) -> str:
        """The text in the form that the vocabulary is about."""
        if self.lowercase:
            text = text.lower()  # before composing: lower() can decompose ("İ")
        if self.normalization == "none":
            return text
        return unicodedata.normalize("NFC" if self.normalization == "NFC" else "NFKC", text)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments that make this tokenizer again, all of them JSON-able."""
        return {"lowercase": self.lowercase, "normalization": self.normalization}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """The tokenizer of a configuration."""
        return cls(**config)


def visible(ids: Iterable[int]) -> np.ndarray:
    """Ids (L,) without PAD, START and END; UNK stays."""
    ids = np.asarray(ids if isinstance(ids, np.ndarray) else list(ids), "int64")
    return ids[(ids >= NUM_SYMBOLS) | (ids == UNK)]
