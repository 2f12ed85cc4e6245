"""AdamW with one kernel per variable."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="seq2seq")
class AdamW(keras.optimizers.AdamW):
    """Keras's AdamW (Loshchilov and Hutter, 2019, arXiv:1711.05101), and its state.

    On TensorFlow an update is one kernel that reads and writes every number once, where Keras's
    takes a dozen; the numbers are the same. Elsewhere, and with `amsgrad`, it is Keras's.
    """

    def update_step(self, gradient, variable, learning_rate):
        if keras.backend.backend() != "tensorflow" or self.amsgrad:
            super().update_step(gradient, variable, learning_rate)
            return
        import tensorflow as tf

        index = self._get_variable_index(variable)
        step = ops.cast(self.iterations + 1, variable.dtype)
        beta_1, beta_2 = (ops.cast(beta, variable.dtype) for beta in (self.beta_1, self.beta_2))
        tf.raw_ops.ResourceApplyAdam(
            var=_handle(variable),
            m=_handle(self._momentums[index]),
            v=_handle(self._velocities[index]),
            beta1_power=ops.power(beta_1, step),
            beta2_power=ops.power(beta_2, step),
            lr=ops.cast(learning_rate, variable.dtype),
            beta1=beta_1,
            beta2=beta_2,
            epsilon=ops.cast(self.epsilon, variable.dtype),
            grad=ops.cast(gradient, variable.dtype),
        )


def _handle(variable):
    """Of Keras's variable, or of the one of TensorFlow inside it."""
    return (variable if hasattr(variable, "handle") else variable.value).handle
