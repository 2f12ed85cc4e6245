"""What the command line and Python do with a composed config."""

from collections.abc import Callable
from typing import TypeVar

from omegaconf import DictConfig
from omegaconf.errors import ConfigAttributeError, ConfigKeyError

from seq2seq.commands.system_errors import explaining_system_errors
from seq2seq.configuration.checking import MISTAKES, explaining
from seq2seq.configuration.composing import resolved
from seq2seq.configuration.own_classes import find_own_classes
from seq2seq.configuration.slots import check_slots
from seq2seq.errors import InputError

Result = TypeVar("Result")


def perform(name: str, task: Callable[[DictConfig], Result], config: DictConfig) -> Result:
    """Resolve and check a config, and pass it to a command's task.

    Args:
        name: config of the command: train, evaluate, compare, predict, inspect or sweep.
        task: function of the resolved config.
        config: as Hydra composes it.

    Raises:
        InputError: a mistake in the config, or as the task raises it.
    """
    try:
        with explaining():
            find_own_classes(config)
            config = resolved(config)
            check_slots(config)
        with explaining_system_errors():
            return task(config)
    except MISTAKES as error:
        is_stored = config.get("resume") is not None  # and may have been changed by hand
        if is_stored and isinstance(error, ConfigAttributeError | ConfigKeyError):
            raise InputError(
                f"The run's config.yaml has no {error.full_key}. Restore it, or start a new run."
            ) from error
        raise RuntimeError(f"{name} used its config wrongly") from error
