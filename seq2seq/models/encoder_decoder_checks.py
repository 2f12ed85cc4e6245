"""Checks of the parts of an encoder-decoder."""

from typing import Any

import keras

from seq2seq.checks import check_not_negative
from seq2seq.errors import InputError
from seq2seq.features.feature import Feature

LONGEST = 1_000_000  # steps of an output, for each step of a source and beside them


def check_target(target: Feature) -> None:
    """Raises InputError unless the target is a sequence."""
    if not target.is_sequence:
        raise InputError(
            "model=encdec writes a sequence, but the target is one label or vector: choose "
            "model=many_to_one."
        )


def check_embeddings(model: Any) -> None:
    """Check that embeddings can be tied or shared as requested.

    Args:
        model: EncoderDecoder, its features and options set.

    Raises:
        InputError: they cannot.
    """
    width = model.decoder.output_size
    if model.tied_embeddings and width != model.embedding_dim:
        raise InputError(
            "tied_embeddings=true needs embeddings as wide as the decoder's outputs, got "
            f"embedding_dim={model.embedding_dim} and {width} units: make them equal."
        )
    if model.shared_embeddings and not _are_equal(model.source, model.target):
        raise InputError(
            "shared_embeddings=true needs the same vocabulary on both sides, got "
            f"{model.source.vocabulary_size} source and {model.target.vocabulary_size} target "
            "symbols: set data.shared_vocabulary=true."
        )


def checked_limit(limit: Any) -> tuple[float, float]:
    """Return the ratio and offset of the longest outputs.

    Raises:
        InputError: they are not two numbers from 0 to `LONGEST`.
    """
    if not isinstance(limit, list | tuple) or len(limit) != 2:
        raise InputError(f"output_limit must be a ratio and an offset, not {limit!r:.60}.")
    ratio, offset = limit
    check_not_negative(within="output_limit: ", ratio=ratio, offset=offset)
    if max(ratio, offset) > LONGEST:
        raise InputError(f"output_limit must be at most {LONGEST:,}, not {max(ratio, offset)}.")
    return ratio, offset


def _are_equal(feature: Feature, other: Feature) -> bool:
    """Whether ids mean the same; the features of a loaded model are always two objects."""
    serialize = keras.saving.serialize_keras_object
    return feature is other or serialize(feature) == serialize(other)
