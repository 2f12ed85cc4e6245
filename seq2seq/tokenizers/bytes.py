"""The tokenizer of bytes."""

from collections.abc import Iterable, Sequence
from typing import Self

import keras
import numpy as np

from seq2seq.ops.ragged import Ragged
from seq2seq.symbols import NUM_SYMBOLS, UNK
from seq2seq.tokenizers.tokenizer import UNKNOWN_MARK, Tokenizer, TokenTexts, visible


@keras.saving.register_keras_serializable(package="seq2seq")
class Bytes(Tokenizer):
    """The bytes of UTF-8: 256 ids for any text. Nothing is learned, and nothing is unknown.

    >>> Bytes().encode(["é"])   ->   Ragged(values=[199, 173], lengths=[2])
    """

    @property
    def vocabulary_size(self) -> int:
        return NUM_SYMBOLS + 256

    def fit(self, chunks: Iterable[Sequence[str]], show_progress: bool = False) -> Self:
        return self

    def encode(self, texts: Sequence[str]) -> Ragged:
        rows = [self.decomposed(text).encode("utf-8", "replace") for text in texts]
        lengths = np.fromiter(map(len, rows), "int32", len(rows))
        values = np.frombuffer(b"".join(rows), "uint8").astype("int32")
        return Ragged(values + NUM_SYMBOLS, lengths)

    def decode(self, ids: Iterable[int]) -> str:
        mark = UNKNOWN_MARK.encode()
        units = [mark if index == UNK else bytes([index - NUM_SYMBOLS]) for index in visible(ids)]
        return self.composed(b"".join(units).decode("utf-8", "replace"))

    def token_texts(self) -> tuple[TokenTexts, TokenTexts]:
        texts: TokenTexts = [*[None] * NUM_SYMBOLS, *(bytes([byte]) for byte in range(256))]
        return texts, texts

    def split(self, text: str) -> list[str]:
        """Split into characters: an error in a byte is an error in its character."""
        return list(self.normalize(text))
