"""A command's task, called from Python."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import hydra
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf

from seq2seq.commands.calls.state_of_process import state_of_process_kept
from seq2seq.commands.performing import perform
from seq2seq.commands.system_errors import explaining_system_errors
from seq2seq.configuration.arguments import hydra_argument
from seq2seq.configuration.checking import explaining
from seq2seq.configuration.composing import composer
from seq2seq.configuration.stored_config import stored_run
from seq2seq.errors import Interrupted
from seq2seq.interruption import Interruption

Result = TypeVar("Result")


def call(
    name: str,
    task: Callable[[DictConfig], Result],
    arguments: Sequence[str],
    config_dir: str | os.PathLike[str] | None = None,
) -> Result:
    """Do in this process what a command would do, and return its result.

    The process is left as it was: its working directory, Hydra, random states and logging.

    Args:
        name: config of the command: train, inspect or export.
        task: function of the resolved config.
        arguments: as on the command line.
        config_dir: a folder of further configs, as `--config-dir`.

    Raises:
        InputError: a user's mistake.
        Interrupted: a signal was received; a KeyboardInterrupt that says how to resume.
    """
    given = [hydra_argument(argument) for argument in arguments]
    directory = None if config_dir is None else os.fspath(config_dir)
    try:
        with state_of_process_kept(), Interruption():
            with (
                explaining(),
                explaining_system_errors(),
                stored_run(name, given),
                composer(name, given, directory) as known,
            ):
                config = hydra.compose(name, known, return_hydra_config=True)
            with _as_command(name, arguments, config):
                options = [str(key) for key in config if key != "hydra"]
                return perform(name, task, OmegaConf.masked_copy(config, options))
    except Interrupted as interrupt:
        where = " as an argument of seq2seq.train" if "resume=" in str(interrupt) else ""
        raise Interrupted(f"{interrupt}{where}.", interrupt.number) from None


@contextmanager
def _as_command(name: str, arguments: Sequence[str], config: DictConfig) -> Iterator[None]:
    """Let tasks and run records find the arguments where those of a command are."""
    known, words = HydraConfig.instance(), sys.argv
    before = known.cfg
    known.set_config(config)
    sys.argv = [f"seq2seq-{name}", *arguments]
    try:
        yield
    finally:
        known.cfg = before
        sys.argv = words
