"""Fitted features as plain data."""

from typing import Any

import keras

from seq2seq.errors import InputError
from seq2seq.features.feature import Feature
from seq2seq.saving.saved_classes import check_saved_classes, import_saved_classes


def serialized(source: Feature, target: Feature) -> dict[str, Any]:
    """Return both features as JSON can hold them; the target is None if they are one object."""
    serialize = keras.saving.serialize_keras_object
    return {
        "source": serialize(source),
        "target": None if target is source else serialize(target),
    }


def deserialized(content: dict[str, Any], file: Any, remedy: str) -> tuple[Feature, Feature]:
    """Make the features that `serialized` was given.

    Args:
        content: its result.
        file: where it comes from, for messages.
        remedy: what to do where it is corrupt: the end of a message.

    Raises:
        InputError: the content is not that of two features.
    """
    import_saved_classes(content)
    check_saved_classes(content, file)
    deserialize = keras.saving.deserialize_keras_object
    try:
        source = deserialize(content["source"])
        target = source if content["target"] is None else deserialize(content["target"])
    except InputError:
        raise
    except Exception as error:  # Keras and features raise anything for a corrupt file
        raise InputError(f"{file} is corrupt ({str(error)[-200:]}). {remedy}") from error
    for one in (source, target):
        if not isinstance(one, Feature):
            raise InputError(f"{file} must contain features, not {type(one).__name__}.")
    return source, target
