"""AdamW with one kernel per variable."""

from collections.abc import Sequence

import keras
from keras import ops

from seq2seq.aliases import Tensor


@keras.saving.register_keras_serializable(package="seq2seq")
class AdamW(keras.optimizers.AdamW):
    """Keras's AdamW (Loshchilov and Hutter, 2019, arXiv:1711.05101), and its state.

    On TensorFlow an update is one kernel that reads and writes every number once, where Keras's
    takes a dozen; the numbers are the same. Elsewhere, and with `amsgrad`, it is Keras's.
    """

    @property
    def _is_fused(self) -> bool:
        """Whether `update_step` decays and then calls one kernel."""
        return keras.backend.backend() == "tensorflow" and not self.amsgrad

    def _apply_weight_decay(self, variables: Sequence[keras.Variable]) -> None:
        # Else `update_step` does: here Keras would compute the rate again for each variable.
        if not self._is_fused:
            super()._apply_weight_decay(variables)

    def update_step(
        self, gradient: Tensor, variable: keras.Variable, learning_rate: Tensor
    ) -> None:
        """Decay the variable, where it decays, and apply its gradient."""
        if not self._is_fused:
            super().update_step(gradient, variable, learning_rate)
            return
        from seq2seq.training.adam_tensorflow import apply_adam

        if self._use_weight_decay(variable):
            variable.assign_sub(variable * self.weight_decay * learning_rate)
        index = self._get_variable_index(variable)
        step = ops.cast(self.iterations + 1, "float32")
        apply_adam(
            variable,
            self._momentums[index],
            self._velocities[index],
            gradient,
            lr=learning_rate,
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            beta1_power=ops.power(self.beta_1, step),
            beta2_power=ops.power(self.beta_2, step),
        )
