"""Whether XLA compiles a training step."""

import keras

from seq2seq.errors import InputError

CHOICES = ("auto", "xla", "none")


def uses_xla(choice: str = "auto") -> bool:
    """Whether the step is compiled by XLA.

    `auto` is yes on JAX, which is slow without, and on a GPU or TPU; no for TensorFlow on a CPU:
    there XLA has no bfloat16 products, compiles each new shape for seconds, and gains nothing over
    the plain graph (docs/performance.md).

    Args:
        choice: "xla", "none" or "auto".

    Raises:
        InputError: another choice.
    """
    if choice not in CHOICES:
        raise InputError(f"trainer.compile must be one of {', '.join(CHOICES)}, not {choice!r}.")
    if choice != "auto":
        return choice == "xla"
    return keras.backend.backend() != "tensorflow" or is_accelerated()


def is_accelerated() -> bool:
    """Whether there is a device other than CPUs."""
    # All devices, by "kind:number": asked for a kind that is not there, JAX raises.
    devices = keras.distribution.list_devices()
    return any(not name.lower().startswith("cpu") for name in devices)
