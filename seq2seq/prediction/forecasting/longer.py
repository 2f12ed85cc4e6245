"""Models whose forecasts have another number of steps."""

from typing import Any

from seq2seq.models import Model


def with_horizon(model: Model, steps: int) -> Model:
    """Copy a model, which reads columns that are known in advance for another number of steps.

    The copy has the same weights. It is for models that are rolled out step by step.
    """
    copy: Any = type(model).from_config(model.get_config())
    copy.source.horizon = steps
    copy.set_weights(model.get_weights())
    return copy
