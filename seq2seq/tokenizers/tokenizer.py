"""The base class of tokenizers."""

import abc
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Self

import numpy as np

from seq2seq.aliases import Config
from seq2seq.checks import check_choice, check_flags
from seq2seq.errors import InputError
from seq2seq.ops.ragged import Ragged
from seq2seq.symbols import NUM_SYMBOLS, UNK

TokenTexts = list[str | bytes | None]  # (V,): by id; None for a symbol, bytes are UTF-8
UNKNOWN_MARK = "\ufffd"  # the text of UNK
NORMALIZATIONS = ("none", "NFC", "NFKC", "NFD")


class Tokenizer(abc.ABC):
    """A conversion of texts to ids and back, learned from the training split.

    Encoded ids do not include START, END and PAD: batching adds them. A tokenizer's configuration
    includes what it has learned, so `from_config(get_config())` is the same tokenizer.
    """

    def __init__(self, lowercase: bool = False, normalization: str = "NFC"):
        """Args:
        lowercase: whether texts are converted to lower case.
        normalization: Unicode normalization form of texts: none, NFC, NFKC, or NFD: tokens are
            parts of decomposed characters, such as the letters of a Korean syllable, and outputs
            are composed again.
        """
        check_flags(lowercase=lowercase)
        check_choice(NORMALIZATIONS, normalization=normalization)
        self.lowercase = lowercase
        self.normalization = normalization

    @property
    @abc.abstractmethod
    def vocabulary_size(self) -> int:
        """Number of ids, the four symbols included."""

    @abc.abstractmethod
    def fit(self, chunks: Iterable[Sequence[str]], show_progress: bool = False) -> Self:
        """Learn the vocabulary from chunks of texts, and forget an earlier one."""

    @abc.abstractmethod
    def encode(self, texts: Sequence[str]) -> Ragged:
        """Return the int32 ids of each text; UNK for what is not in the vocabulary."""

    @abc.abstractmethod
    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of one row of ids, without symbols, but with a visible mark for UNK."""

    @abc.abstractmethod
    def split(self, text: str) -> list[str]:
        """Split a text, normalized, into the units that metrics compare."""

    @abc.abstractmethod
    def token_texts(self) -> tuple[TokenTexts, TokenTexts]:
        """Return what each id adds to a text as its first token, and as a later one.

        `decode(ids)` is `first[ids[0]] + later[ids[1]] + later[ids[2]] + ...`, composed if the
        normalization is NFD. Tokens that are bytes have bytes of UTF-8 instead of texts, and the
        four symbols have None.

        >>> first, later = Words(learned=["a", "b"]).token_texts()
        [None, None, None, None, "a", "b"], [None, None, None, None, " a", " b"]
        """

    @property
    def has_units(self) -> bool:
        """Whether each id of a text stands for a part of it, which `units` returns."""
        return False

    def units(self, text: str) -> list[str]:
        """Return the part of a text that each of its ids stands for.

        Raises:
            InputError: ids do not stand for parts of texts.
        """
        raise InputError(f"Tokens of {type(self).__name__} are not parts of texts.")

    def extended(self, fitted: "Tokenizer") -> "Tokenizer":
        """Return this tokenizer with the units of another one added that it lacks.

        Args:
            fitted: of the same class. Its `vocabulary` limits the number of ids.

        Returns:
            a tokenizer in which all ids of texts stay; this one where there is nothing to add, or
            where units cannot be added.
        """
        return self

    def ids_in(self, extended: "Tokenizer") -> np.ndarray:
        """Return int64 (V,), what this tokenizer's ids are in one that was `extended` from it."""
        return np.arange(self.vocabulary_size)

    def conditions(self, text: str) -> list[str]:
        """Return the symbols before a text that say what is wanted; none for most tokenizers."""
        return []

    def without_conditions(self, text: str) -> str:
        """Return a text without the symbols before it; the text itself for most tokenizers."""
        return text

    def normalize(self, text: str) -> str:
        """Convert a text to the form that outputs have: case, and Unicode normalization."""
        if self.lowercase:
            text = text.lower()  # before composing: lower() can decompose ("İ")
        if self.normalization == "none":
            return text
        return unicodedata.normalize("NFKC" if self.normalization == "NFKC" else "NFC", text)

    def decomposed(self, text: str) -> str:
        """Convert a text to the form that is split into tokens."""
        text = self.normalize(text)
        return unicodedata.normalize("NFD", text) if self.normalization == "NFD" else text

    def composed(self, text: str) -> str:
        """Convert joined tokens to an output: the inverse of `decomposed`."""
        return unicodedata.normalize("NFC", text) if self.normalization == "NFD" else text

    def get_config(self) -> Config:
        """Return JSON-serializable constructor arguments that recreate this tokenizer."""
        return {"lowercase": self.lowercase, "normalization": self.normalization}

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """Create the tokenizer of a configuration."""
        return cls(**config)


def check_tokenizer(tokenizer: object) -> None:
    """Raise InputError for anything else than a tokenizer."""
    if not isinstance(tokenizer, Tokenizer):
        raise InputError(f"A tokenizer must be a Tokenizer, not a {type(tokenizer).__name__}.")


def visible(ids: Iterable[int]) -> np.ndarray:
    """Return int64 ids (L,) without PAD, START and END, but with UNK."""
    ids = np.asarray(ids if isinstance(ids, np.ndarray) else list(ids), "int64")
    return ids[(ids >= NUM_SYMBOLS) | (ids == UNK)]
