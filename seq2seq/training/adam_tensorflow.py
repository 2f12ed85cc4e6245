"""Adam's update as one TensorFlow kernel."""

from typing import Any

import tensorflow as tf

from seq2seq.aliases import Tensor


def apply_adam(
    variable: Any, momentum: Any, velocity: Any, gradient: Tensor, **factors: Tensor
) -> None:
    """Update a variable and its state, reading and writing every number once.

    Args:
        variable, momentum, velocity: variables of Keras or of TensorFlow.
        gradient: of the variable's shape.
        **factors: scalars of the kernel: lr, beta1, beta2, epsilon, beta1_power, beta2_power.
    """
    tf.raw_ops.ResourceApplyAdam(
        var=_handle(variable),
        m=_handle(momentum),
        v=_handle(velocity),
        grad=tf.cast(gradient, variable.dtype),
        **{name: tf.cast(factor, variable.dtype) for name, factor in factors.items()},
    )


def _handle(variable: Any) -> Any:
    """The handle of a TensorFlow variable, or of the one inside a Keras variable."""
    return (variable if hasattr(variable, "handle") else variable.value).handle
