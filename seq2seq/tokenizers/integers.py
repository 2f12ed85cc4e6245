"""The tokenizer of integers."""

from collections.abc import Iterable, Sequence
from typing import Self

import keras
import numpy as np

from seq2seq.aliases import Config
from seq2seq.errors import BadRow, InputError
from seq2seq.ops.ragged import Ragged
from seq2seq.symbols import NUM_SYMBOLS, UNK
from seq2seq.tokenizers.tokenizer import UNKNOWN_MARK, Tokenizer, TokenTexts, visible
from seq2seq.tokenizers.vocabulary import texts_of_words

MOST = 1 << 24  # integers: more would need gigabytes for their embeddings
Row = str | Sequence[int] | np.ndarray


@keras.saving.register_keras_serializable(package="seq2seq")
class Integers(Tokenizer):
    """Integers from `minimum` to `maximum`, shifted above the symbols: 4 + integer - minimum.

    A row is a sequence of integers, or a text of integers separated by white space.

    >>> Integers(0, 9).encode([[7, 0], "1 2 3"])
    Ragged(values=[11, 4, 5, 6, 7], lengths=[2, 3])
    >>> Integers(0, 9).decode([11, 4])   ->   "7 0"
    """

    def __init__(self, minimum: int = 0, maximum: int = -1):
        """Args:
        minimum: smallest integer.
        maximum: largest integer; `fit` sets both of them.

        Raises:
            InputError: there are more than `MOST` integers between them.
        """
        super().__init__(normalization="none")
        self._set(int(minimum), int(maximum))

    @property
    def vocabulary_size(self) -> int:
        return NUM_SYMBOLS + self.maximum - self.minimum + 1

    def fit(self, chunks: Iterable[Sequence[Row]], show_progress: bool = False) -> Self:
        """Learn the smallest and the largest integer.

        Raises:
            BadRow: a row is not a sequence of integers.
            InputError: there are more than `MOST` integers between the smallest and the largest.
        """
        extremes: list[int] = []
        num_rows = 0
        for rows in chunks:
            try:
                values = _integers(rows).values
            except BadRow as bad:
                raise bad.after(num_rows) from None
            num_rows += len(rows)
            extremes += [int(values.min()), int(values.max())] if len(values) else []
        if extremes:
            self._set(min(extremes), max(extremes))
        return self

    def _set(self, minimum: int, maximum: int) -> None:
        if not minimum - 1 <= maximum < minimum + MOST or max(abs(minimum), abs(maximum)) >= 2**62:
            raise InputError(
                f"Integers must range over at most {MOST:,}, not from {minimum} to {maximum}. "
                "Number the symbols of the rows from 0."
            )
        self.minimum, self.maximum = minimum, maximum

    def encode(self, texts: Sequence[Row]) -> Ragged:
        values, lengths = _integers(texts)
        known = (self.minimum <= values) & (values <= self.maximum)
        ids = np.where(known, values - self.minimum + NUM_SYMBOLS, UNK)
        return Ragged(ids.astype("int32"), lengths)

    def decode(self, ids: Iterable[int]) -> str:
        shift = self.minimum - NUM_SYMBOLS
        return " ".join(
            UNKNOWN_MARK if index == UNK else str(index + shift) for index in visible(ids)
        )

    def token_texts(self) -> tuple[TokenTexts, TokenTexts]:
        return texts_of_words(map(str, range(self.minimum, self.maximum + 1)))

    def split(self, text: Row) -> list[str]:
        return text.split() if isinstance(text, str) else [str(int(value)) for value in text]

    def get_config(self) -> Config:
        return {"minimum": self.minimum, "maximum": self.maximum}


def _integers(rows: Sequence[Row]) -> Ragged:
    """Read rows of integers, or texts of integers, as int64 values."""
    arrays = [_integer_row(row, number) for number, row in enumerate(rows)]
    lengths = np.fromiter(map(len, arrays), "int32", len(arrays))
    return Ragged(np.concatenate([np.empty(0, "int64"), *arrays]), lengths)


def _integer_row(row: Row, number: int) -> np.ndarray:
    try:
        exact = np.array(row.split() if isinstance(row, str) else row)
        integers = exact.astype("int64")
        if exact.ndim != 1 or (exact.dtype.kind == "f" and not np.array_equal(exact, integers)):
            raise ValueError
        return integers
    except (TypeError, ValueError, OverflowError):
        raise BadRow(number, f"must be a sequence of integers, not {row!r}") from None
