"""No decay."""

import keras
from keras import ops

from seq2seq.training.schedules.schedule import Schedule


@keras.saving.register_keras_serializable(package="seq2seq", name="ConstantSchedule")
class Constant(Schedule):
    """The peak, for ever."""

    def decay(self, number):
        return ops.ones_like(number)
