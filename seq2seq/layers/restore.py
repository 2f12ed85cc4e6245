"""Parts of a saved model."""

import importlib

import keras


def restore(config, custom_objects=None):
    """A part from its Keras config.

    Keras finds only classes that were imported, and packages here load lazily: a class of this
    package is fetched by its package and name first (not by its file, which may have moved since
    the model was saved).

    Args:
        config: what `keras.saving.serialize_keras_object` gave, or None.
        custom_objects: dict of name -> class, as for Keras.
    """
    package = ((config or {}).get("module") or "").split(".")[:2]
    if package[0] == "seq2seq":
        getattr(importlib.import_module(".".join(package)), config["class_name"])
    return keras.saving.deserialize_keras_object(config, custom_objects)
