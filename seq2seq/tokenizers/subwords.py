"""The tokenizer of subwords."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Self

import keras
import numpy as np
import tokenizers
from tokenizers import models, pre_tokenizers, trainers

from seq2seq.aliases import Config
from seq2seq.checks import check_choice, check_counts
from seq2seq.errors import InputError
from seq2seq.ops.ragged import Ragged
from seq2seq.symbols import NUM_SYMBOLS, UNK
from seq2seq.tokenizers.learned_pieces import read_pieces
from seq2seq.tokenizers.tokenizer import UNKNOWN_MARK, Tokenizer, TokenTexts, visible

SPACE = "▁"
# The library looks for special tokens in texts; this is a code point that no text contains.
UNKNOWN = "\ufdd0"
SHIFT = NUM_SYMBOLS - 1  # the library's first piece has the id 1, after UNKNOWN; ours is 4


@keras.saving.register_keras_serializable(package="seq2seq")
class Subwords(Tokenizer):
    """Pieces of words, learned by byte-pair encoding or as a unigram language model.

    Runs of white space are read as one space. Trained by the `tokenizers` library. BPE: Sennrich et
    al. (2016); unigram: Kudo (2018).
    """

    def __init__(
        self,
        model: str = "bpe",
        vocabulary: int = 8000,
        lowercase: bool = False,
        normalization: str = "NFC",
        learned: str | None = None,
    ):
        """Args:
        model: bpe or unigram.
        vocabulary: largest number of ids, the four symbols included.
        lowercase: whether texts are converted to lower case.
        normalization: none, NFC, NFKC or NFD.
        learned: the trained tokenizer as JSON; set by `fit`.
        """
        super().__init__(lowercase, normalization)
        check_choice(("bpe", "unigram"), model=model)
        check_counts(least=NUM_SYMBOLS + 1, vocabulary=vocabulary)
        self.model = model
        self.vocabulary = vocabulary
        self.learned = learned
        self._pieces = read_pieces(learned, model, UNKNOWN) if learned else _untrained(model)

    @property
    def vocabulary_size(self) -> int:
        return SHIFT + max(self._pieces.get_vocab_size(), 1)

    def fit(self, chunks: Iterable[Sequence[str]], show_progress: bool = False) -> Self:
        options: dict[str, Any] = {
            "vocab_size": self.vocabulary - SHIFT,
            "special_tokens": [UNKNOWN],
            "show_progress": show_progress,
        }
        trainer = (
            trainers.BpeTrainer(**options)
            if self.model == "bpe"
            else trainers.UnigramTrainer(unk_token=UNKNOWN, **options)
        )
        self._pieces = _untrained(self.model)
        self._pieces.train_from_iterator(map(self._normalize_all, chunks), trainer)
        self.learned = self._pieces.to_str()
        return self

    def encode(self, texts: Sequence[str]) -> Ragged:
        """Encode texts; see `Tokenizer.encode`.

        Raises:
            InputError: the pieces have not been learned.
        """
        if not self._pieces.get_vocab_size():
            raise InputError("Subwords must learn its pieces first. Call fit on the training data.")
        rows = [row.ids for row in self._pieces.encode_batch_fast(self._normalize_all(texts))]
        lengths = np.fromiter(map(len, rows), "int32", len(rows))
        values = np.concatenate([np.empty(0, "int32"), *(np.array(r, "int32") for r in rows)])
        return Ragged(np.where(values == 0, UNK, values + SHIFT).astype("int32"), lengths)

    def decode(self, ids: Iterable[int]) -> str:
        return self.composed("".join(self._texts(ids)).replace(SPACE, " ").removeprefix(" "))

    def token_texts(self) -> tuple[TokenTexts, TokenTexts]:
        symbols = [None] * NUM_SYMBOLS
        ids = range(NUM_SYMBOLS, self.vocabulary_size)
        pieces = [text.replace(SPACE, " ") for text in self._texts(ids)]
        return [*symbols, *(text.removeprefix(" ") for text in pieces)], [*symbols, *pieces]

    def split(self, text: str) -> list[str]:
        """Split into words: two segmentations of the same text are equally right."""
        return self.normalize(text).split()

    def normalize(self, text: str) -> str:
        return " ".join(super().normalize(text).split())

    def get_config(self) -> Config:
        return {
            "model": self.model,
            "vocabulary": self.vocabulary,
            **super().get_config(),
            "learned": self.learned,
        }

    def _texts(self, ids: Iterable[int]) -> Iterator[str]:
        for index in visible(ids):
            yield UNKNOWN_MARK if index == UNK else self._pieces.id_to_token(index - SHIFT) or ""

    def _normalize_all(self, texts: Sequence[str]) -> list[str]:
        return [self.decomposed(text) for text in texts]


def _untrained(model: str) -> tokenizers.Tokenizer:
    empty = models.BPE(unk_token=UNKNOWN) if model == "bpe" else models.Unigram()
    pieces = tokenizers.Tokenizer(empty)
    pieces.pre_tokenizer = pre_tokenizers.Metaspace(SPACE)
    return pieces
