"""An update of Adam as one TensorFlow kernel."""

import tensorflow as tf


def apply_adam(variable, momentum, velocity, gradient, **factors):
    """Read and write every number of a variable and of its state once.

    Args:
        variable, momentum, velocity: of Keras or of TensorFlow.
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


def _handle(variable):
    """Of Keras's variable, or of the one of TensorFlow inside it."""
    return (variable if hasattr(variable, "handle") else variable.value).handle
