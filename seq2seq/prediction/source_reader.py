"""Raw inputs as a model reads them."""

import threading
import warnings
from typing import Any

import numpy as np

from seq2seq.errors import BadRow
from seq2seq.ops.ragged import Ragged
from seq2seq.symbols import UNK
from seq2seq.visible import excerpt


class SourceReader:
    """A function that encodes raw inputs, and names one that the model cannot take.

    Several threads may share it.

    Args:
        model: a `seq2seq.models.Model`.
    """

    def __init__(self, model: Any):
        self.model = model
        self._lock = threading.Lock()
        self._warned = False

    def __call__(self, sources: list[Any]) -> Ragged:
        """Encode inputs; warn once about one with a symbol that is not in the training data.

        Raises:
            InputError: one that the source's feature rejects, or that is too short, or too long,
                for the model.
        """
        encoded = self.encode(sources)
        self._warn_of_unknown(sources, encoded)
        return encoded

    def encode(self, sources: list[Any]) -> Ragged:
        """Encode inputs without a warning; errors are those of a call."""
        try:
            encoded: Ragged = self.model.source.encode(sources)
            self.model.check_sources(encoded.lengths)
        except BadRow as bad:
            raise bad.at(f"The input {excerpt(sources[bad.row])}") from None
        return encoded

    def has_unknown(self, sources: list[Any]) -> np.ndarray:
        """Return which of N inputs have symbols that are read as unknown, bool (N,)."""
        encoded = self.encode(sources)
        found = np.zeros(len(sources), bool)
        if self.model.source.kind == "tokens":
            rows = np.repeat(np.arange(len(sources)), encoded.lengths)
            found[rows[encoded.values == UNK]] = True
        return found

    def _warn_of_unknown(self, sources: list[Any], encoded: Ragged) -> None:
        if self._warned or self.model.source.kind != "tokens":
            return
        unknown = encoded.values == UNK
        if not unknown.any():
            return
        with self._lock:
            is_first, self._warned = not self._warned, True
        if not is_first:
            return
        ends = np.cumsum(encoded.lengths)
        row = int(np.searchsorted(ends, int(unknown.argmax()), side="right"))
        warnings.warn(
            f"The input {excerpt(sources[row])} holds a symbol that is not in the training data; "
            "such symbols are read as unknown (reported once).",
            stacklevel=5,
        )
