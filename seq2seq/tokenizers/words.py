"""The tokenizer of words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from typing import Self

import keras
import numpy as np

from seq2seq.aliases import Config
from seq2seq.checks import check_choice
from seq2seq.ops.ragged import Ragged
from seq2seq.symbols import NUM_SYMBOLS, UNK
from seq2seq.tokenizers.tokenizer import Tokenizer, TokenTexts, visible
from seq2seq.tokenizers.vocabulary import (
    check_cap,
    checked_units,
    new_units,
    num_units,
    texts_of_ids,
    texts_of_words,
)


@keras.saving.register_keras_serializable(package="seq2seq")
class Words(Tokenizer):
    """Words separated by white space, most frequent first; decoded with single spaces.

    >>> Words().fit([["K AE T", "AE"]]).encode(["AE K"])
    Ragged(values=[4, 5], lengths=[2])
    """

    def __init__(
        self,
        vocabulary: int | None = None,
        lowercase: bool = False,
        normalization: str = "NFC",
        learned: Sequence[str] = (),
    ):
        """Args:
        vocabulary: largest number of ids, the four symbols included; None for all words.
        lowercase: whether texts are converted to lower case.
        normalization: none, NFC or NFKC.
        learned: the words in the order of their ids; set by `fit`.
        """
        check_choice(("none", "NFC", "NFKC"), normalization=normalization)  # words have no parts
        super().__init__(lowercase, normalization)
        check_cap(vocabulary)
        self.vocabulary = vocabulary
        self._learn(learned)

    @property
    def vocabulary_size(self) -> int:
        return NUM_SYMBOLS + len(self.learned)

    def fit(self, chunks: Iterable[Sequence[str]], show_progress: bool = False) -> Self:
        counts: Counter[str] = Counter()
        for texts in chunks:
            counts.update(chain.from_iterable(map(self.split, texts)))
        most_frequent = sorted(counts, key=lambda word: (-counts[word], word))
        self._learn(most_frequent[: num_units(self.vocabulary)])
        return self

    def encode(self, texts: Sequence[str]) -> Ragged:
        rows = [self.split(text) for text in texts]
        lengths = np.fromiter(map(len, rows), "int32", len(rows))
        ids = map(self._id_of_word.get, chain.from_iterable(rows), repeat(UNK))
        return Ragged(np.fromiter(ids, "int32", int(lengths.sum())), lengths)

    def decode(self, ids: Iterable[int]) -> str:
        return " ".join([self._texts[index] for index in visible(ids)])

    def token_texts(self) -> tuple[TokenTexts, TokenTexts]:
        return texts_of_words(self.learned)

    def split(self, text: str) -> list[str]:
        return self.normalize(text).split()

    @property
    def has_units(self) -> bool:
        return True

    def units(self, text: str) -> list[str]:
        return self.split(text)

    def extended(self, fitted: Tokenizer) -> Tokenizer:
        assert isinstance(fitted, Words)
        new = new_units(self, self.learned, fitted.learned, fitted.vocabulary)
        config = {**self.get_config(), "vocabulary": fitted.vocabulary}
        return Words(**{**config, "learned": [*self.learned, *new]}) if new else self

    def get_config(self) -> Config:
        return {
            "vocabulary": self.vocabulary,
            **super().get_config(),
            "learned": list(self.learned),
        }

    def _learn(self, words: Sequence[str]) -> None:
        self.learned = checked_units(words)
        self._texts = texts_of_ids(self.learned)
        self._id_of_word = {word: NUM_SYMBOLS + index for index, word in enumerate(words)}
