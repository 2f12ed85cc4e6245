"""Activations by name."""

from collections.abc import Callable

import keras
from keras import ops

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


def nan_keeping(activation: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """Wrap an activation so that NaN, as of an input that is not an id, remains NaN.

    On processors with AVX-512, TensorFlow 2.21 computes a product, a bias and ReLU by one kernel of
    oneDNN, which makes 0 of NaN. Layers whose inputs are added to their outputs need no wrapper.
    """

    def activate(x: Tensor) -> Tensor:
        return ops.where(ops.isnan(x), x, activation(x))

    return activate
