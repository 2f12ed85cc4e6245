"""Where the models are that a server is to serve."""

import os
from collections.abc import Sequence
from pathlib import Path

from seq2seq.commands.runs.run_folders import find_runs, is_a_pattern, paths_of
from seq2seq.errors import InputError
from seq2seq.storage.run_folder import RunFolder

SUFFIX = ".keras"


def served_paths(names: Sequence[str]) -> tuple[list[Path], list[Path]]:
    """Find run folders and model files that are named, or match patterns, such as `runs/*`.

    Args:
        names: as the user gave them; the same path twice counts once.

    Returns:
        Absolute paths of models or runs that have one, in their order, and of the runs of patterns,
        or of folders of runs, that have none yet.

    Raises:
        InputError: there is no such run or file, or none of them has a model.
    """
    if not names:
        raise InputError("run must name one run folder or more.")
    found: dict[Path, None] = {}
    left_out: dict[Path, None] = {}
    for name in names:
        is_pattern = is_a_pattern(name)
        files = [
            path
            for path in paths_of(name)
            if path.is_file() and (path.suffix == SUFFIX or not is_pattern)
        ]
        runs = _runs(name, has_files=bool(files))
        for run in runs:
            is_ready = run.model_file.exists() or (len(runs) == 1 and not is_pattern)
            (found if is_ready else left_out)[_absolute(run.path)] = None
        found |= {_absolute(path): None for path in files}
    if not found:
        raise InputError(f"No run of {names[0]} has a model yet. Wait for the first validation.")
    return list(found), list(left_out)


def _runs(name: str, has_files: bool) -> list[RunFolder]:
    try:
        return list(find_runs([name])[0].values())
    except InputError:
        if has_files:
            return []
        raise


def _absolute(path: Path) -> Path:
    """The path without `..`; a link stays one, as two links are two names."""
    return Path(os.path.abspath(path))
