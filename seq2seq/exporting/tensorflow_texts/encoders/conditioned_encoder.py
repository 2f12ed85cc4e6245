"""Texts with conditioning symbols to ids in a TensorFlow graph."""

from collections.abc import Callable

import tensorflow as tf

from seq2seq.aliases import Tensor
from seq2seq.exporting.tensorflow_texts.encoders.vocabulary_table import VocabularyTable
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import (
    FlatRows,
    chained,
    code_points,
    previous,
    shifted,
)
from seq2seq.exporting.tensorflow_texts.rows.required import required
from seq2seq.exporting.tensorflow_texts.unicode.white_space import WhiteSpace
from seq2seq.tokenizers import Conditioned

TAB = 0x9


class ConditionedEncoder(tf.Module):
    """The encoding of `Conditioned`; the graph refuses a row without a tab."""

    def __init__(self, tokenizer: Conditioned, text: Callable[[FlatRows], FlatRows]):
        """Args:
        tokenizer: fitted.
        text: the encoding of its texts.
        """
        super().__init__()
        self._text = text
        self._separator = tokenizer.separator.encode("utf-8", "surrogatepass")
        self._space = WhiteSpace()
        self._ids = VocabularyTable(tokenizer.learned, tokenizer.text.vocabulary_size)

    def __call__(self, rows: FlatRows) -> FlatRows:
        """Convert rows of int32 code points to rows of int32 ids."""
        is_tab = rows.values == TAB
        num_tabs = tf.math.unsorted_segment_sum(tf.cast(is_tab, "int32"), *rows[1:])
        required(
            num_tabs > 0,
            tf.range(rows.num_rows),
            "A source must have symbols, a tab and a text.",
        )
        last = previous(is_tab)
        is_text = (last >= 0) & (tf.gather(rows.rows, tf.maximum(last, 0)) == rows.rows)
        is_first_tab = is_tab & (rows.starts() | ~shifted(is_text))
        symbols = self._symbols(rows.kept(~is_text).texts())
        return chained(symbols, self._text(rows.kept(is_text & ~is_first_tab)))

    def _symbols(self, texts: Tensor) -> FlatRows:
        """Return the ids of the symbols in strings (B,)."""
        parts = tf.strings.split(texts, self._separator)
        found = self._space.stripped(code_points(parts.values))
        ids = self._ids(found)
        places = tf.where(found.lengths() > 0)[:, 0]
        return FlatRows(ids, parts.value_rowids(), parts.nrows()).gathered(places)
