"""The tokenizer of texts with conditioning symbols before them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import Self

import keras
import numpy as np

from seq2seq.aliases import Config
from seq2seq.errors import BadRow, InputError
from seq2seq.ops.ragged import Ragged
from seq2seq.symbols import UNK
from seq2seq.tokenizers.tokenizer import Tokenizer, TokenTexts, check_tokenizer, visible
from seq2seq.tokenizers.vocabulary import checked_units
from seq2seq.visible import shortened

LONGEST = 40  # characters of a row in a message


@keras.saving.register_keras_serializable(package="seq2seq")
class Conditioned(Tokenizer):
    r"""Symbols that say what is wanted, such as morphological features, and a text.

    The symbols are before the first tab of a row, and the text is behind it. Each symbol is one
    token before those of the text; its id is above all of theirs.

    >>> Conditioned(Characters()).fit([["V;PST\tgo"]]).encode(["PST\tog"])
    Ragged(values=[6, 5, 4], lengths=[3])
    """

    def __init__(self, text: Tokenizer, separator: str = ";", learned: Sequence[str] = ()):
        """Args:
        text: tokenizer of the texts, fitted or to be fitted by `fit`.
        separator: character between two symbols.
        learned: the symbols in the order of their ids; set by `fit`.
        """
        check_tokenizer(text)
        if not isinstance(separator, str) or not separator:
            raise InputError(f"separator must be a character, not {separator!r:.60}.")
        super().__init__(text.lowercase, text.normalization)
        self.text = text
        self.separator = separator
        self._learn(learned)

    @property
    def vocabulary_size(self) -> int:
        return self.text.vocabulary_size + len(self.learned)

    def fit(self, chunks: Iterable[Sequence[str]], show_progress: bool = False) -> Self:
        counts: Counter[str] = Counter()

        def texts() -> Iterator[list[str]]:
            for rows in chunks:
                pairs = self._pairs(rows)
                counts.update(chain.from_iterable(symbols for symbols, _ in pairs))
                yield [text for _, text in pairs]

        all_texts = texts()
        self.text.fit(all_texts, show_progress)
        for _ in all_texts:  # which a tokenizer need not read
            pass
        self._learn(sorted(counts, key=lambda symbol: (-counts[symbol], symbol)))
        return self

    def encode(self, texts: Sequence[str]) -> Ragged:
        """Encode rows; see `Tokenizer.encode`.

        Raises:
            BadRow: a row without a tab.
        """
        pairs = self._pairs(texts)
        encoded = self.text.encode([text for _, text in pairs])
        counts = np.fromiter((len(symbols) for symbols, _ in pairs), "int32", len(pairs))
        symbols = chain.from_iterable(symbols for symbols, _ in pairs)
        lengths = counts + encoded.lengths
        places = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        is_symbol = places < np.repeat(counts, lengths)
        values = np.empty(len(places), "int32")
        values[is_symbol] = np.fromiter(map(self._id_of_symbol.get, symbols, repeat(UNK)), "int32")
        values[~is_symbol] = encoded.values
        return Ragged(values, lengths)

    def decode(self, ids: Iterable[int]) -> str:
        ids = visible(ids)
        first = self.text.vocabulary_size
        symbols = [self.learned[index - first] for index in ids if index >= first]
        parts = self.separator.join(symbols), self.text.decode(ids[ids < first])
        return "\t".join(filter(None, parts))

    def split(self, text: str) -> list[str]:
        ((symbols, rest),) = self._pairs([text])
        return [*symbols, *self.text.split(rest)]

    @property
    def has_units(self) -> bool:
        return self.text.has_units

    def units(self, text: str) -> list[str]:
        ((symbols, rest),) = self._pairs([text])
        return [*symbols, *self.text.units(rest)]

    def extended(self, fitted: Tokenizer) -> Tokenizer:
        assert isinstance(fitted, Conditioned)
        is_alike = type(self.text) is type(fitted.text)
        text = self.text.extended(fitted.text) if is_alike else self.text
        new = [symbol for symbol in fitted.learned if symbol not in self._id_of_symbol]
        if text is self.text and not new and self.separator == fitted.separator:
            return self
        return Conditioned(text, fitted.separator, [*self.learned, *new])

    def ids_in(self, extended: Tokenizer) -> np.ndarray:
        assert isinstance(extended, Conditioned)
        first = extended.text.vocabulary_size
        symbols = np.arange(first, first + len(self.learned))
        return np.concatenate([self.text.ids_in(extended.text), symbols])

    def conditions(self, text: str) -> list[str]:
        ((symbols, _),) = self._pairs([text])
        return symbols

    def without_conditions(self, text: str) -> str:
        ((_, rest),) = self._pairs([text])
        return rest

    def token_texts(self) -> tuple[TokenTexts, TokenTexts]:
        """Return the texts of the tokens; only of sources, as targets have no symbols."""
        first, later = self.text.token_texts()
        return [*first, *self.learned], [*later, *self.learned]

    def get_config(self) -> Config:
        return {
            "text": keras.saving.serialize_keras_object(self.text),
            "separator": self.separator,
            "learned": list(self.learned),
        }

    @classmethod
    def from_config(cls, config: Config) -> Self:
        text = keras.saving.deserialize_keras_object(config["text"])
        return cls(text, config["separator"], config["learned"])

    def _learn(self, symbols: Sequence[str]) -> None:
        self.learned = checked_units(symbols)
        first = self.text.vocabulary_size
        self._id_of_symbol = {symbol: first + index for index, symbol in enumerate(symbols)}

    def _pairs(self, rows: Sequence[str]) -> list[tuple[list[str], str]]:
        """The symbols and the text of each row."""
        pairs = []
        for index, row in enumerate(rows):
            symbols, tab, text = row.partition("\t")
            if not tab:
                fault = f"must have symbols, a tab and a text, not {shortened(row, LONGEST)!r}"
                symbols = self.separator.join(self.learned[:2]) or f"V{self.separator}PST"
                raise BadRow(index, fault, f"In a shell that is $'{symbols}\\tTEXT'.")
            found = (symbol.strip() for symbol in symbols.split(self.separator))
            pairs.append(([symbol for symbol in found if symbol], text))
        return pairs
