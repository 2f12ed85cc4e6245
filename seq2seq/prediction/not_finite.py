"""The error for outputs that are not finite."""

from typing import Any

from seq2seq.errors import InputError
from seq2seq.visible import excerpt


def not_finite(source: Any) -> InputError:
    """Make the error for an input whose outputs are NaN or infinite.

    Args:
        source: the raw input.
    """
    return InputError(
        f"The model's outputs for the input {excerpt(source)} are not finite: its weights are "
        "broken. Use another model, or retrain with a lower optimizer.learning_rate."
    )
