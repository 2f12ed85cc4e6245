"""Entry of every command: reads the command line, reports mistakes in one sentence."""

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import (
    AbstractContextManager,
    contextmanager,
    nullcontext,
    redirect_stdout,
    suppress,
)
from importlib import metadata
from io import StringIO, TextIOWrapper

import hydra
from hydra._internal.utils import get_args_parser
from hydra.core.hydra_config import HydraConfig
from hydra.errors import ConfigCompositionException
from hydra.types import RunMode
from omegaconf import DictConfig

from seq2seq import __version__
from seq2seq.commands.command_line import command_line, split
from seq2seq.commands.messages import one_line_warnings, readable, reason_kept
from seq2seq.commands.performing import perform
from seq2seq.commands.system_errors import explaining_system_errors
from seq2seq.configuration.arguments import hydra_argument
from seq2seq.configuration.checking import explaining
from seq2seq.configuration.composing import PACKAGE, UNEXPECTED, composer, unreadable
from seq2seq.configuration.help import help_text
from seq2seq.configuration.stored_config import stored_run
from seq2seq.errors import InputError, Interrupted
from seq2seq.interruption import Interruption

EXACT = ("predict", "forecast")  # whose output is data


def entry(
    name: str, task: Callable[[DictConfig], object], arguments: Sequence[str] | None = None
) -> None:
    """Runs a command: `task(config)`, for a sweep several times.

    A user's mistake ends in one sentence on standard error and exit status 2 or 3, before anything
    is imported or read for the task; Ctrl-C and SIGTERM end in one sentence and the statuses that
    shells use, 130 and 143. A defect keeps its traceback.

    Args:
        name: config of the command: train, evaluate, compare, predict, inspect or sweep.
        task: function of the resolved config.
        arguments: command-line arguments; None: those of the process.
    """
    if sys.stderr is None:  # it was closed
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - to the end of the process
    try:
        if sys.stdout is None:
            raise InputError("Standard output must not be closed. Redirect it to a file.")
        if isinstance(sys.stdout, TextIOWrapper) and name not in EXACT:
            sys.stdout.reconfigure(errors="backslashreplace")  # what a terminal cannot show
        with one_line_warnings(), Interruption():
            given = list(sys.argv[1:] if arguments is None else arguments)
            if not _inform(name, given):
                _run(name, task, given)
            sys.stdout.flush()
    except InputError as error:
        print(readable(error), file=sys.stderr)
        sys.exit(error.status)
    except BrokenPipeError:  # the reader of our output has closed it, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(128 + signal.SIGPIPE)
    except Interrupted as interrupt:
        print(readable(f"{str(interrupt) or 'Interrupted'}."), file=sys.stderr)
        sys.exit(128 + interrupt.number)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(128 + signal.SIGINT)


def _inform(name: str, arguments: list[str]) -> bool:
    """Prints the help, the versions or what completes a word, if one of these is asked for."""
    if "--version" in arguments:
        print(_versions())
        return True
    options = get_args_parser().parse_intermixed_args(arguments)
    if options.shell_completion:  # words such as `install=bash` and `decod` are not overrides
        with command_line(arguments), redirect_stdout(StringIO()) as printed:
            hydra.main(version_base="1.3", config_path=f"pkg://{PACKAGE}", config_name=name)(
                lambda config: None
            )()
        print(
            re.sub(r"(?<!\S)_base/\s?", "", printed.getvalue()), end=""
        )  # files that others share
    elif options.help:
        overrides = [hydra_argument(argument) for argument in options.overrides]
        with explaining():
            print(help_text(name, _program(name), overrides, options.config_dir), end="")
    return bool(options.shell_completion or options.help)


def _run(name: str, task: Callable[[DictConfig], object], arguments: list[str]) -> None:
    """Hydra's own entry, with our checks before it."""
    mistakes: list[InputError | BrokenPipeError] = []  # Hydra would add further lines
    begun: list[bool] = []

    def job(config: DictConfig) -> None:
        begun.append(True)
        context = HydraConfig.get()
        is_sweep = context.mode == RunMode.MULTIRUN
        try:
            with reason_kept() if is_sweep else nullcontext():
                if is_sweep:
                    with explaining():
                        config.paths.output = context.runtime.output_dir
                perform(name, task, config)
        except (InputError, BrokenPipeError) as error:
            if is_sweep:
                raise  # Hydra continues with the others
            mistakes.append(error)

    flags, overrides = split([hydra_argument(argument) for argument in arguments])
    options = get_args_parser().parse_args(flags)
    if options.multirun and any(word.startswith("paths.output=") for word in overrides):
        raise InputError("paths.output is one run's folder; give a sweep's as paths.sweep=FOLDER.")
    with explaining(), explaining_system_errors():
        with composer(name, overrides, options.config_dir, is_sweep=options.multirun) as overrides:
            pass  # mistakes are found here; below, Hydra starts again
        with (
            _explained(
                begun,
                lambda: composer(name, overrides, options.config_dir, options.multirun),
                options.config_dir,
            ),
            command_line(flags + overrides),
            stored_run(name, overrides),
        ):
            hydra.main(f"pkg://{PACKAGE}", config_name=name, version_base="1.3")(job)()
    if mistakes:
        raise mistakes[0]


@contextmanager
def _explained(
    begun: list[bool],
    composing: Callable[[], AbstractContextManager],
    directory: str | None,
) -> Iterator[None]:
    """Explains what Hydra raises while it composes.

    Args:
        begun: empty until it has composed.
        composing: composes again, and explains what fails.
        directory: the user's config folder, or None.
    """
    try:
        yield
    except ConfigCompositionException:
        with composing():
            raise
    except UNEXPECTED as error:
        if begun or isinstance(error, InputError):
            raise
        raise unreadable(error, directory) from error


def _program(name: str) -> str:
    """The command as it was typed."""
    path = sys.argv[0]
    if path.endswith(".py"):
        return f"python {path}"
    return os.path.basename(path) if path not in ("", "-c") else f"seq2seq-{name}"


def _versions() -> str:
    """Versions of this package and of the libraries that compute, without importing them."""
    found = [f"seq2seq {__version__}"]
    for name in ("keras", "tensorflow", "jax"):
        with suppress(metadata.PackageNotFoundError):
            found.append(f"{name} {metadata.version(name)}")
    return "\n".join(found)
