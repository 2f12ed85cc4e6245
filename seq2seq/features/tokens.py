"""The feature of token sequences."""

from collections.abc import Iterable, Sequence
from typing import Self

import keras
import numpy as np

from seq2seq.aliases import Config
from seq2seq.errors import BadRow
from seq2seq.features.feature import Feature
from seq2seq.ops.ragged import Ragged
from seq2seq.symbols import NUM_SYMBOLS
from seq2seq.tokenizers.tokenizer import Tokenizer, check_tokenizer


@keras.saving.register_keras_serializable(package="seq2seq")
class Tokens(Feature):
    """Texts as ids of a tokenizer, without START and END.

    >>> Tokens(Characters().fit([["cab"]])).encode(["ab"])
    Ragged(values=[4, 5], lengths=[2])
    """

    kind = "tokens"
    dtype = "int32"
    element_shape = ()
    is_sequence = True

    def __init__(self, tokenizer: Tokenizer):
        """Args: tokenizer: any tokenizer, fitted or to be fitted by `fit`."""
        check_tokenizer(tokenizer)
        self.tokenizer = tokenizer

    @property
    def vocabulary_size(self) -> int:
        return self.tokenizer.vocabulary_size

    def fit(self, chunks: Iterable[Sequence[str]], show_progress: bool = False) -> Self:
        self.tokenizer.fit(chunks, show_progress)
        return self

    def encode(self, examples: Sequence[str]) -> Ragged:
        """Encode texts; see `Tokenizer.encode`.

        Raises:
            BadRow: an example that the tokenizer cannot read, such as a number.
        """
        try:
            return self.tokenizer.encode(examples)
        except (TypeError, AttributeError):
            row = next((i for i, one in enumerate(examples) if not isinstance(one, str)), None)
            if row is None:
                raise
            fault = f"must be a text, not {type(examples[row]).__name__}"
            raise BadRow(row, fault) from None

    def decode(self, array: np.ndarray) -> str:
        return self.tokenizer.decode(array)

    def split(self, example: str) -> list[str]:
        return self.tokenizer.split(example)

    def class_names(self) -> list[str]:
        """Return the text of each token, without the four symbols; several may be alike."""
        ids = np.arange(NUM_SYMBOLS, self.vocabulary_size)
        return [self.decode(ids[i : i + 1]) for i in range(len(ids))]

    def class_counts(self, values: np.ndarray) -> np.ndarray:
        return np.bincount(values, minlength=self.vocabulary_size)[NUM_SYMBOLS:]

    def for_data_of(self, fitted: Feature) -> Feature:
        if not isinstance(fitted, Tokens) or type(self.tokenizer) is not type(fitted.tokenizer):
            return fitted
        tokenizer = self.tokenizer.extended(fitted.tokenizer)
        return self if tokenizer is self.tokenizer else Tokens(tokenizer)

    def ids_in(self, extended: Feature) -> np.ndarray | None:
        if not isinstance(extended, Tokens) or type(self.tokenizer) is not type(extended.tokenizer):
            return None
        return self.tokenizer.ids_in(extended.tokenizer)

    def get_config(self) -> Config:
        return {"tokenizer": keras.saving.serialize_keras_object(self.tokenizer)}

    @classmethod
    def from_config(cls, config: Config) -> Self:
        from seq2seq.tokenizers import selection  # noqa: F401  Keras finds imported classes only

        return cls(keras.saving.deserialize_keras_object(config["tokenizer"]))
