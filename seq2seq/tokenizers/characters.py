"""The tokenizer of characters."""

from collections.abc import Iterable, Sequence
from typing import Self

import keras
import numpy as np

from seq2seq.aliases import Config
from seq2seq.ops.ragged import Ragged
from seq2seq.symbols import NUM_SYMBOLS, UNK
from seq2seq.tokenizers.tokenizer import Tokenizer, TokenTexts, visible
from seq2seq.tokenizers.vocabulary import check_cap, new_units, num_units, texts_of_ids

NUM_CODE_POINTS = 0x110000
SURROGATES = slice(0xD800, 0xE000)


@keras.saving.register_keras_serializable(package="seq2seq")
class Characters(Tokenizer):
    """Characters (Unicode code points, decomposed with NFD), most frequent first.

    >>> Characters().fit([["cab", "a"]]).encode(["ab", ""])
    Ragged(values=[4, 5], lengths=[2, 0])
    """

    def __init__(
        self,
        vocabulary: int | None = None,
        lowercase: bool = False,
        normalization: str = "NFC",
        learned: str = "",
    ):
        """Args:
        vocabulary: largest number of ids, the four symbols included; None for all characters.
        lowercase: whether texts are converted to lower case.
        normalization: none, NFC, NFKC or NFD.
        learned: the characters in the order of their ids; set by `fit`.
        """
        super().__init__(lowercase, normalization)
        check_cap(vocabulary)
        self.vocabulary = vocabulary
        self._learn(learned)

    @property
    def vocabulary_size(self) -> int:
        return NUM_SYMBOLS + len(self.learned)

    def fit(self, chunks: Iterable[Sequence[str]], show_progress: bool = False) -> Self:
        counts = np.zeros(NUM_CODE_POINTS, "int64")
        for texts in chunks:
            counts += np.bincount(self._code_points(texts)[0], minlength=NUM_CODE_POINTS)
        counts[SURROGATES] = 0  # halves of characters, which UTF-8 cannot encode
        order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
        self._learn("".join(map(chr, order[: num_units(self.vocabulary)])))
        return self

    def encode(self, texts: Sequence[str]) -> Ragged:
        code_points, lengths = self._code_points(texts)
        last = len(self._id_of_code_point) - 1  # UNK, as are all code points above it
        return Ragged(self._id_of_code_point[np.minimum(code_points, last)], lengths)

    def decode(self, ids: Iterable[int]) -> str:
        return self.composed("".join([self._texts[index] for index in visible(ids)]))

    def token_texts(self) -> tuple[TokenTexts, TokenTexts]:
        texts: TokenTexts = [*[None] * NUM_SYMBOLS, *self.learned]
        return texts, texts

    def split(self, text: str) -> list[str]:
        return list(self.normalize(text))

    @property
    def has_units(self) -> bool:
        return True

    def units(self, text: str) -> list[str]:
        return list(self.decomposed(text))

    def extended(self, fitted: Tokenizer) -> Tokenizer:
        assert isinstance(fitted, Characters)
        new = new_units(self, self.learned, fitted.learned, fitted.vocabulary)
        config = {**self.get_config(), "vocabulary": fitted.vocabulary}
        return Characters(**{**config, "learned": self.learned + "".join(new)}) if new else self

    def get_config(self) -> Config:
        return {
            "vocabulary": self.vocabulary,
            **super().get_config(),
            "learned": self.learned,
        }

    def _learn(self, characters: str) -> None:
        self.learned = characters
        self._texts = texts_of_ids(characters)
        code_points = np.array([ord(character) for character in characters], "int64")
        self._id_of_code_point = np.full(code_points.max(initial=0) + 2, UNK, "int32")
        self._id_of_code_point[code_points] = NUM_SYMBOLS + np.arange(len(characters))

    def _code_points(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return the code points of all texts end to end, and int32 (N,) how many each has."""
        texts = [self.decomposed(text) for text in texts]
        joined = "".join(texts).encode("utf-32-le", "surrogatepass")
        lengths = np.fromiter(map(len, texts), "int32", len(texts))
        return np.frombuffer(joined, "<u4"), lengths
