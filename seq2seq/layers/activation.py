"""Activations by name."""

from collections.abc import Callable

import keras

from seq2seq.aliases import Tensor
from seq2seq.errors import InputError


def activation_function(name: str | None) -> Callable[[Tensor], Tensor]:
    """Find a Keras activation by its name, such as "relu"; None is the identity.

    Raises:
        InputError: Keras has no such activation.
    """
    try:
        return keras.activations.get(name)
    except ValueError:
        raise InputError(
            "activation must be the name of a Keras activation, such as relu, gelu, tanh or "
            f"linear, not {name!r}."
        ) from None
