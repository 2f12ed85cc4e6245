"""Activations by name."""

import keras

from seq2seq.errors import InputError


def activation_function(name):
    """The function of a name that Keras knows, such as "relu"; None for the identity."""
    try:
        return keras.activations.get(name)
    except ValueError:
        raise InputError(
            f"Unknown activation {name!r}: choose one of Keras's, such as relu, gelu, tanh, linear."
        ) from None
