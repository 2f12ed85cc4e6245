"""The Transformer's decay."""

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.training.schedules.schedule import Schedule


@keras.saving.register_keras_serializable(package="seq2seq", name="InverseSquareRootSchedule")
class InverseSquareRoot(Schedule):
    """Peak * sqrt(warmup / step) (Vaswani et al., 2017), whatever the number of steps."""

    def decay(self, number: Tensor) -> Tensor:
        return ops.sqrt(max(self.warmup_steps, 1) / number)
