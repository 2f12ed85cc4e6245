"""What tells one model from another of the same class and size."""

import json
from typing import Any
from zlib import crc32

import keras

from seq2seq.models.calibrated_model import checksum_of


def fingerprint(model: Any) -> str:
    """Return a checksum of a model's weights and of the features of its source and target.

    >>> fingerprint(model)   ->   "6b1f04a2-90cc3d17"
    """
    features = keras.saving.serialize_keras_object((model.source, model.target))
    described = json.dumps(features, sort_keys=True, default=str).encode()
    return f"{checksum_of(model.weights):08x}-{crc32(described):08x}"
