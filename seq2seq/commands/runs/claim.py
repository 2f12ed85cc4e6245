"""The run folder that a training works in, reserved for it from the start."""

import signal
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from omegaconf import DictConfig, OmegaConf

from seq2seq.commands.processes import is_helper
from seq2seq.commands.resuming import (
    FREE_ON_RESUME,
    comparable,
    essence,
    overridden,
    resumed_config,
)
from seq2seq.commands.shell_words import shell_word
from seq2seq.commands.system_errors import explaining_system_errors
from seq2seq.configuration.stored_config import NEWER, read_plain
from seq2seq.errors import InputError, Interrupted
from seq2seq.storage.run_folder import RunFolder


class Claim(NamedTuple):
    """A run folder that no other process can train in, and what to train there.

    Attributes:
        config: to train with; that of the stopped run, if one is resumed.
        run: the folder.
        resumes: whether the folder holds a run that is resumed.
        given: the config of this command.
    """

    config: DictConfig
    run: RunFolder
    resumes: bool
    given: DictConfig


@contextmanager
def claimed(config: DictConfig) -> Iterator[Claim]:
    """Choose the run folder of a training, and keep other processes out of it while in the body.

    Whether there is a run, and which, is decided while the folder is locked. Of several processes
    that train one model, the first one has the lock.

    Raises:
        InputError: when `resume` is not a run folder, the run had another configuration, or
            another process is training there.
    """
    with ExitStack() as stack:
        yield _claim(config, stack)


@contextmanager
def resumable(folder: Path, words: Sequence[str] = ()) -> Iterator[None]:
    """Add to the message of a signal or a system error how to resume the run.

    Args:
        folder: the run folder.
        words: further options that the command needs.
    """
    remedy = f"resume with {' '.join([shell_word('resume', folder), *words])}"
    try:
        with explaining_system_errors(remedy):
            yield
    except Interrupted as interrupt:
        raise Interrupted(f"{interrupt}. R{remedy[1:]}", interrupt.number) from None
    except KeyboardInterrupt:
        raise Interrupted(f"Interrupted. R{remedy[1:]}", signal.SIGINT) from None


def _claim(config: DictConfig, stack: ExitStack) -> Claim:
    """The claim of a config, which the stack gives up."""
    if config.resume and config.resume != "auto":
        run = RunFolder(config.resume)
        run.read_config()  # refuses anything else than a run folder before it is locked
        _hold(run, stack)
        return _resumed(config, run)
    run = RunFolder(config.paths.output)
    if run.path.is_file():
        raise InputError(f"paths.output must be a folder, not the file {run.path}.")
    if config.resume == "auto":
        if is_helper():
            raise InputError(
                "resume must be a run folder, not auto, when several processes train one model."
            )
        if "paths.output" not in overridden() and (found := _newest_like(config, stack)):
            return _resumed(config, found)
    _hold(run, stack)
    if config.resume == "auto" and _is_unfinished(run):
        return _resumed(config, run)
    return _new(config, run)


def _resumed(config: DictConfig, run: RunFolder) -> Claim:
    """The claim of a run that is resumed."""
    return Claim(resumed_config(config, run), run, True, config)


def _new(config: DictConfig, run: RunFolder) -> Claim:
    """The claim of a run that starts in a folder.

    Raises:
        InputError: when the folder holds a run.
    """
    if run.holds_run and not is_helper():
        raise InputError(
            f"paths.output={run.path} already contains a run. "
            f"Resume it with {shell_word('resume', run.path)}, or choose another folder."
        )
    return Claim(config, run, False, config)


def _hold(run: RunFolder, stack: ExitStack) -> None:
    """Claim a run folder until the stack is closed.

    Raises:
        InputError: when another process is training there.
    """
    if is_helper():
        return
    claim = run.claim()
    if claim is None:
        raise InputError(
            f"Another process is training in {run.path}. Wait until it is done, or stop it first."
        )
    stack.enter_context(claim)


def _newest_like(config: DictConfig, stack: ExitStack) -> RunFolder | None:
    """The newest unfinished run of the same configuration beside the new one, claimed."""
    for run in RunFolder.beside(Path(config.paths.output)):
        if not _matches(config, run):
            continue
        with ExitStack() as attempt:
            claim = run.claim()
            if claim is None:
                continue
            attempt.enter_context(claim)
            if _matches(config, run):  # still, now that no other process can change it
                stack.enter_context(attempt.pop_all())
                return run
    return None


def _matches(config: DictConfig, run: RunFolder) -> bool:
    """Whether a run is unfinished and has the same configuration; a corrupt one is reported."""
    try:
        if not _is_unfinished(run):
            return False
        record, stored = run.read_record(), read_plain(run.path)
        chosen = [*(record.chosen if record else {})]
        same = [option for option in chosen if OmegaConf.select(config, option) == "auto"]
        later = [option for option in NEWER if option not in run.read_config()]
        free = [*FREE_ON_RESUME, *same, *later]
        return essence(config, free) == comparable(stored, free)
    except InputError as error:
        warnings.warn(f"resume=auto skips a run: {error}", stacklevel=2)
        return False


def _is_unfinished(run: RunFolder) -> bool:
    """Whether a run was started and has not come to its end."""
    record = run.read_record()
    return record is not None and not record.is_finished
