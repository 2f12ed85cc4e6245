"""A cosine decay."""

import math

import keras
from keras import ops

from seq2seq.aliases import Tensor
from seq2seq.training.schedules.falling import Falling


@keras.saving.register_keras_serializable(package="seq2seq", name="CosineSchedule")
class Cosine(Falling):
    """Half a cosine from the peak to `final` (Loshchilov & Hutter, 2017), without restarts."""

    def shape(self, progress: Tensor) -> Tensor:
        return 0.5 * (1.0 + ops.cos(math.pi * progress))
