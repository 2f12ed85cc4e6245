"""A straight line down."""

import keras

from seq2seq.training.schedules.falling import Falling


@keras.saving.register_keras_serializable(package="seq2seq", name="LinearSchedule")
class Linear(Falling):
    """A straight line from the peak to `final`."""

    def shape(self, progress):
        return 1.0 - progress
