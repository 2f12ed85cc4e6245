"""A schedule of steps that are computed in parts."""

import keras
from keras import ops

from seq2seq.aliases import Config, Tensor


@keras.saving.register_keras_serializable(package="seq2seq")
class InParts(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule that advances by one step for each so many parts of a batch.

    Keras (3.15) calls a schedule with the number of parts; `optimizer.iterations` counts steps.
    """

    def __init__(self, schedule: keras.optimizers.schedules.LearningRateSchedule, parts: int):
        """Wrap a schedule.

        Args:
            schedule: the rates of the steps.
            parts: number of parts of each batch.
        """
        super().__init__()
        self.schedule = schedule
        self.parts = parts

    def __call__(self, step: Tensor) -> Tensor:
        return self.schedule(ops.floor_divide(step, self.parts))

    def get_config(self) -> Config:
        schedule = keras.optimizers.schedules.serialize(self.schedule)
        return {"schedule": schedule, "parts": self.parts}

    @classmethod
    def from_config(cls, config: Config) -> "InParts":
        schedule = keras.optimizers.schedules.deserialize(config["schedule"])
        return cls(schedule, config["parts"])
