"""How every command starts: its config from the command line, mistakes in one sentence."""

import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import hydra
from hydra._internal.utils import get_args_parser
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig

from seq2seq.commands.system_errors import explaining_system_errors
from seq2seq.configuration.checking import MISTAKES, explaining, free_option
from seq2seq.configuration.composing import PACKAGE, composer, resolved
from seq2seq.configuration.own_classes import find_own_classes
from seq2seq.errors import InputError, Interrupted


def entry(
    name: str, task: Callable[[DictConfig], None], arguments: Sequence[str] | None = None
) -> None:
    """Run a command: `task(config)`, for a sweep several times.

    A user's mistake ends in one sentence on standard error and exit status 2, before anything
    is imported or read for the task; Ctrl-C and SIGTERM in one and the status that shells give
    them, 130 and 143. A defect keeps its traceback.

    Args:
        name: of the file in `conf/`: train, evaluate, predict.
        task: receives the resolved config.
        arguments: of the command line; None: those of the process.
    """
    try:
        with _one_line_warnings(), _terminable():
            _run(name, task, list(sys.argv[1:] if arguments is None else arguments))
            sys.stdout.flush()
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:  # whoever read our output has enough, such as `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(128 + signal.SIGPIPE)
    except Interrupted as interrupt:
        print(f"{str(interrupt) or 'Interrupted'}.", file=sys.stderr)
        sys.exit(128 + interrupt.number)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(128 + signal.SIGINT)


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
    mistakes: list[InputError | BrokenPipeError] = []  # Hydra would add lines of its own

    def job(config: DictConfig) -> None:
        context = HydraConfig.get()
        is_sweep = context.mode == RunMode.MULTIRUN
        try:
            with explaining():
                if is_sweep:
                    config.paths.output = context.runtime.output_dir
                find_own_classes(config)
                config = resolved(config)
            with explaining_system_errors():
                task(config)
        except (InputError, BrokenPipeError) as error:
            if is_sweep:
                raise  # Hydra says which job it was, and goes on with the others
            mistakes.append(error)
        except MISTAKES as error:
            raise RuntimeError(f"{name} used its config wrongly") from error

    flags, overrides = _split([free_option(argument) for argument in arguments])
    options = get_args_parser().parse_args(flags)
    if options.multirun and any(word.startswith("paths.output=") for word in overrides):
        raise InputError("paths.output is one run's folder; give a sweep's as paths.sweep=FOLDER.")
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
def _one_line_warnings() -> Iterator[None]:
    """Warnings without the place in the code, which says nothing to who runs a command."""

    def show(message: Warning | str, *place: Any, **options: Any) -> None:
        print(message, file=sys.stderr)

    with warnings.catch_warnings():
        warnings.showwarning = show
        yield


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM raises, so that what was begun is tidied away as after Ctrl-C.

    Outside the main thread, where Python allows no handlers, it does what it always does.
    """

    def end(number: int, frame: Any) -> None:
        raise Interrupted("Terminated", number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


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
