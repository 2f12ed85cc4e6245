"""What an encoder-decoder cannot be made of."""

import keras

from seq2seq.errors import InputError
from seq2seq.features.tokens import Tokens
from seq2seq.features.values import Values


def check_features(source, target):
    """One label is no sequence, and a forecast goes on from numbers.

    Raises:
        InputError: for such features.
    """
    if not target.is_sequence:
        raise InputError(
            "model=encdec writes a sequence, but the target is one label or vector: choose "
            "model=many_to_one."
        )
    is_forecast = isinstance(target, Values)
    if is_forecast and not (isinstance(source, Values) and source.dim >= target.dim):
        raise InputError(
            "A forecast goes on from its source, so the target's numbers must be the source's "
            "first columns: give data.source=values, or choose model=one_to_many."
        )


def check_embeddings(model):
    """Embeddings are tied to products, and shared by vocabularies, that are like them.

    Args:
        model: EncoderDecoder, its features and options set.

    Raises:
        InputError: where they are not.
    """
    width = model.decoder.output_size
    if (model.tied_embeddings or model.shared_embeddings) and not isinstance(model.target, Tokens):
        raise InputError(
            "Only tokens have embeddings: give tied_embeddings=false and shared_embeddings=false."
        )
    if model.tied_embeddings and width != model.embedding_dim:
        raise InputError(
            "tied_embeddings=true needs embeddings as wide as the decoder's outputs, got "
            f"embedding_dim={model.embedding_dim} and {width} units: make them equal."
        )
    if model.shared_embeddings and not _are_equal(model.source, model.target):
        raise InputError(
            "shared_embeddings=true needs one vocabulary for both sides, got two, of "
            f"{model.source.vocabulary_size} source and {model.target.vocabulary_size} target "
            "symbols: set data.shared_vocabulary=true."
        )


def _are_equal(feature, other):
    """Whether ids mean the same; a loaded model's features are two objects in any case."""
    serialize = keras.saving.serialize_keras_object
    return feature is other or serialize(feature) == serialize(other)
