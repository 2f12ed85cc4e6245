"""The choice of the devices that a run uses."""

import os

import keras

from seq2seq.checks import check_choice
from seq2seq.errors import InputError
from seq2seq.training.distribution.alone import Alone
from seq2seq.training.distribution.distribution import Distribution

CHOICES = ("none", "auto", "data_parallel")


def make_distribution(choice: str) -> Distribution:
    """The distribution for `trainer.distribution`.

    Args:
        choice: none; data_parallel: all devices of the best kind that is there share each batch;
            auto: that, where there are several accelerators or processes, else none.

    Raises:
        InputError: another choice; data_parallel on one device, or another backend.
    """
    check_choice(CHOICES, distribution=choice)
    if choice == "none":
        return Alone()
    backend = keras.backend.backend()
    if backend == "jax":
        from seq2seq.training.distribution.sharded import Sharded

        Sharded.meet()
    # All devices, by "kind:number": asked for a kind that is not there, JAX raises.
    everything = keras.distribution.list_devices()
    accelerators = [name for name in everything if not name.lower().startswith("cpu")]
    devices = accelerators or everything
    is_alone = len(accelerators) < 2 and "KERAS_DISTRIBUTION_NUM_PROCESSES" not in os.environ
    if choice == "auto" and (is_alone or backend not in ("jax", "tensorflow")):
        return Alone()
    if len(devices) < 2:
        raise InputError(
            f"trainer.distribution=data_parallel needs several devices, not only {devices}; "
            "set trainer.distribution=none."
        )
    if backend == "jax":
        return Sharded()
    if backend == "tensorflow":
        from seq2seq.training.distribution.mirrored_tensorflow import Mirrored

        return Mirrored(devices)
    raise InputError(
        f"trainer.distribution=data_parallel works on TensorFlow and JAX, not on {backend}; set "
        "trainer.distribution=none."
    )
