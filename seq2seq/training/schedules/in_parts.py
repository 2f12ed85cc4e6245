"""A schedule of steps that are done in parts."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="seq2seq")
class InParts(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule whose step is done when so many parts of a batch are.

    Keras (3.15) asks a schedule by the parts, `optimizer.iterations` counts steps.
    """

    def __init__(self, schedule, parts):
        """Args:
        schedule: of steps.
        parts: int, of each.
        """
        super().__init__()
        self.schedule = schedule
        self.parts = parts

    def __call__(self, step):
        return self.schedule(ops.floor_divide(step, self.parts))

    def get_config(self):
        schedule = keras.optimizers.schedules.serialize(self.schedule)
        return {"schedule": schedule, "parts": self.parts}

    @classmethod
    def from_config(cls, config):
        schedule = keras.optimizers.schedules.deserialize(config["schedule"])
        return cls(schedule, config["parts"])
