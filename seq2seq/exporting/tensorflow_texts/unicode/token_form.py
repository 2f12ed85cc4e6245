"""The form of texts of which tokens are parts."""

from typing import Any

import tensorflow as tf

from seq2seq.exporting.tensorflow_texts.rows.flat_rows import FlatRows
from seq2seq.exporting.tensorflow_texts.unicode.lower_case import LowerCase
from seq2seq.exporting.tensorflow_texts.unicode.normalization import Normalization


class TokenForm(tf.Module):
    """Lower case and Unicode normalization: `Tokenizer.decomposed`."""

    def __init__(self, lowercase: bool, normalization: Any):
        """Args:
        lowercase: whether texts are converted to lower case.
        normalization: none, or a form of Unicode.
        """
        super().__init__()
        self._lower = LowerCase() if lowercase else None
        self._normalize = None if normalization == "none" else Normalization(normalization)

    def __call__(self, rows: FlatRows) -> FlatRows:
        """Convert int32 code points."""
        if self._lower:
            rows = self._lower(rows)
        return self._normalize(rows) if self._normalize else rows
