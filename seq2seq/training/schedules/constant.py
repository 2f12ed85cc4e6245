"""No decay."""

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.training.schedules.schedule import Schedule


@keras.saving.register_keras_serializable(package="seq2seq", name="ConstantSchedule")
class Constant(Schedule):
    """The peak, to the end of training."""

    def decay(self, number: Tensor) -> Tensor:
        return ops.ones_like(number)
