"""A linear decay."""

import keras

from seq2seq.aliases import Tensor
from seq2seq.training.schedules.falling import Falling


@keras.saving.register_keras_serializable(package="seq2seq", name="LinearSchedule")
class Linear(Falling):
    """Linear decay from the peak to `final`."""

    def shape(self, progress: Tensor) -> Tensor:
        return 1.0 - progress
