"""Lists of token ids given to processors and constraints."""

from itertools import chain
from typing import Any

import numpy as np

from seq2seq.errors import InputError
from seq2seq.ops.ragged import Ragged
from seq2seq.symbols import UNK


def id_lists(sequences: Any, tokenizer: Any = None) -> Ragged:
    """Reads M sequences of ids as one Ragged.

    Args:
        sequences: M lists of ids, M texts, or the path of a file with one text on
            each line that is not blank; see `read_text_lines`.
        tokenizer: encodes texts: `encode(texts) -> Ragged`.

    Returns:
        Ragged, values int64.

    Raises:
        InputError: a sequence is not a list of ids, a text has no ids, or the file cannot be read.
    """
    if isinstance(sequences, str):
        from seq2seq.storage.text_lines import read_text_lines  # a search without files needs none

        sequences = read_text_lines(sequences)
    sequences = list(sequences)
    if tokenizer is not None:
        values, lengths = tokenizer.encode(sequences)
        if (values == UNK).any():
            place = np.searchsorted(np.cumsum(lengths), np.argmax(values == UNK), "right")
            raise InputError(
                f"{sequences[place]!r} cannot be written with the vocabulary. Leave it out."
            )
        return Ragged(np.asarray(values, "int64"), lengths)
    try:
        lengths = np.fromiter(map(len, sequences), "int64", len(sequences))
        values = np.array([*chain.from_iterable(sequences)])
    except (TypeError, ValueError):
        raise InputError("Give a list of lists of ids, or texts and their tokenizer.") from None
    if len(values) and (values.ndim != 1 or values.dtype.kind not in "iu" or values.min() < 0):
        raise InputError(
            f"Ids are whole numbers from 0 up; received {values.reshape(-1)[:3].tolist()}; texts "
            "need their tokenizer."
        )
    return Ragged(values.astype("int64"), lengths)
