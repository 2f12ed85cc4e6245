"""Models whose forecasts have another number of steps."""

from typing import Any

from seq2seq.models import Model


def with_horizon(model: Model, steps: int) -> Model:
    """Copy a model, which reads columns that are known in advance for another number of steps.

    The copy has the same weights and calibrations. It is for models that are rolled out step by
    step. A model of that number of steps is returned itself.
    """
    if model.source.horizon == steps:
        return model
    copy: Any = type(model).from_config(model.get_config())
    copy.source.horizon = steps
    copy.set_weights(model.get_weights())
    copy.restore_calibrations(model.calibrations_config())  # lost with the first weights
    return copy
