"""How every command starts: its config from the command line, mistakes in one sentence."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import hydra
from hydra._internal.utils import get_args_parser
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig

from seq2seq.config import PACKAGE, composer, resolved
from seq2seq.config_check import MISTAKES, explaining, free_option
from seq2seq.errors import InputError


def entry(
    name: str, task: Callable[[DictConfig], None], arguments: Sequence[str] | None = None
) -> None:
    """Run a command: `task(config)`, for a sweep several times.

    A user's mistake ends in one sentence on standard error and exit status 2, before anything
    is imported or read for the task; a defect keeps its traceback.

    Args:
        name: of the file in `conf/`: train, evaluate, predict.
        task: receives the resolved config.
        arguments: of the command line; None: those of the process.
    """
    try:
        _run(name, task, list(sys.argv[1:] if arguments is None else arguments))
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


def split_texts(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Overrides and flags apart from texts: what has no `=`, and all that follows `--`.

    >>> split_texts(["run=x", "hello", "--", "a=b"])   ->   (["run=x"], ["hello", "a=b"])
    """
    words = list(arguments)
    end = words.index("--") if "--" in words else len(words)
    flags, overrides = _split(words[:end])
    texts = [word for word in overrides if "=" not in word]
    return flags + [word for word in overrides if "=" in word], texts + words[end + 1 :]


def _run(name: str, task: Callable[[DictConfig], None], arguments: list[str]) -> None:
    """Hydra's own entry, with our checks before it."""
    mistakes: list[InputError] = []

    def job(config: DictConfig) -> None:
        context = HydraConfig.get()
        is_sweep = context.mode == RunMode.MULTIRUN
        try:
            with explaining():
                if is_sweep:
                    config.paths.output = context.runtime.output_dir
                config = resolved(config)
            task(config)
        except InputError as error:
            if is_sweep:
                raise  # Hydra says which job it was, and goes on with the others
            mistakes.append(error)
        except MISTAKES as error:
            raise RuntimeError(f"{name} used its config wrongly") from error

    flags, overrides = _split([free_option(argument) for argument in arguments])
    options = get_args_parser().parse_args(flags)
    if options.multirun and any(word.startswith("paths.output=") for word in overrides):
        raise InputError("paths.output is one run's folder; give a sweep's as paths.sweep=FOLDER.")
    if options.config_dir:
        sys.path.append(os.getcwd())  # where the classes of one's own choices usually are
    with explaining():
        with composer(name, overrides, options.config_dir, is_sweep=options.multirun):
            pass  # mistakes are found here, and Hydra starts anew below
        with _command_line(flags + overrides):
            hydra.main(version_base="1.3", config_path=f"pkg://{PACKAGE}", config_name=name)(job)()
    if mistakes:
        raise mistakes[0]


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Flags with their values, and the other words, in whatever order they came."""
    overrides = get_args_parser().parse_intermixed_args(arguments).overrides
    left = list(overrides)
    flags = []
    for argument in arguments:
        if left and argument == left[0]:
            left.pop(0)
        else:
            flags.append(argument)
    return flags, overrides


@contextmanager
def _command_line(arguments: list[str]) -> Iterator[None]:
    """Hydra reads `sys.argv`, and prints what goes wrong unless it is told to raise it."""
    before = sys.argv
    sys.argv = [before[0], *arguments]
    os.environ["HYDRA_FULL_ERROR"] = "1"
    try:
        yield
    finally:
        sys.argv = before
