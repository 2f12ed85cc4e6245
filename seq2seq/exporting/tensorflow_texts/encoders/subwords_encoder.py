"""Subwords to ids in a TensorFlow graph."""

import json
from typing import Any

import tensorflow as tf

from seq2seq.errors import InputError
from seq2seq.exporting.tensorflow_texts.encoders.byte_pairs import BytePairs
from seq2seq.exporting.tensorflow_texts.encoders.unigrams import Unigrams
from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows, shifted
from seq2seq.exporting.tensorflow_texts.unicode.normalization import Normalization
from seq2seq.exporting.tensorflow_texts.unicode.token_form import TokenForm
from seq2seq.exporting.tensorflow_texts.unicode.white_space import SPACE, WhiteSpace
from seq2seq.symbols import UNK
from seq2seq.tokenizers import Subwords
from seq2seq.tokenizers.subwords import SHIFT, UNKNOWN
from seq2seq.tokenizers.subwords import SPACE as METASPACE

MODELS: dict[str, type[BytePairs] | type[Unigrams]] = {"bpe": BytePairs, "unigram": Unigrams}
# How the library learns pieces for `Subwords`. Its files could have other options.
CUTTER = {"replacement": METASPACE, "prepend_scheme": "always", "split": True}
OFF = ("dropout", "fuse_unk", "byte_fallback", "ignore_merges", "alpha", "nbest_size")


class SubwordsEncoder(tf.Module):
    """The encoding of `Subwords`: that of the `tokenizers` library."""

    def __init__(self, tokenizer: Subwords):
        """Args: tokenizer: fitted.

        Raises:
            InputError: it is not fitted, or its pieces are not such as `Subwords` learns.
        """
        super().__init__()
        if tokenizer.learned is None:
            raise InputError("Subwords must learn its pieces first. Call fit on the training data.")
        is_decomposed = tokenizer.normalization == "NFD"
        form = "NFC" if is_decomposed else tokenizer.normalization
        self._form = TokenForm(tokenizer.lowercase, form)
        self._decompose = Normalization("NFD") if is_decomposed else None
        self._space = WhiteSpace()
        self._pieces = MODELS[tokenizer.model](_checked(json.loads(tokenizer.learned)))

    def __call__(self, rows: FlatRows) -> FlatRows:
        """Convert rows of int32 code points to rows of int32 ids."""
        rows = self._space.collapsed(self._form(rows))
        if self._decompose:
            rows = self._decompose(rows)
        rows = _with_metaspaces(rows)
        is_unknown = rows.values == ord(UNKNOWN)
        starts = tf.cast(is_unknown | (rows.values == ord(METASPACE)), "int64")
        words = FlatRows(rows.values, tf.cumsum(starts) - 1, tf.reduce_sum(starts))
        found = self._pieces(words, rows)
        return found._replace(values=tf.where(found.values == 0, UNK, found.values + SHIFT))


def _with_metaspaces(rows: FlatRows) -> FlatRows:
    """Write spaces as marks, and a mark before each text, as does the library's `Metaspace`.

    The library takes its unknown token out of texts first. What is behind it is another text.
    """
    values = tf.where(rows.values == SPACE, ord(METASPACE), rows.values)
    is_unknown = values == ord(UNKNOWN)
    is_first = ~is_unknown & (rows.starts() | shifted(is_unknown))
    is_marked = is_first & (values != ord(METASPACE))
    places = tf.where(tf.stack([is_marked, tf.ones_like(is_marked)], 1))
    both = tf.stack([tf.fill(tf.shape(values), ord(METASPACE)), values], 1)
    return FlatRows(tf.gather_nd(both, places), tf.gather(rows.rows, places[:, 0]), rows.num_rows)


def _checked(content: dict[str, Any]) -> dict[str, Any]:
    """Return the library's model of pieces if the graph can do what all of its options say."""
    model, cutter = content["model"], content["pre_tokenizer"]
    on = [name for name in OFF if model.get(name)]
    on += [name for name, value in CUTTER.items() if cutter.get(name, value) != value]
    if on:
        raise InputError(
            f"Pieces with the option {on[0]} of the tokenizers library cannot be exported. Learn "
            "them with Subwords."
        )
    return model
