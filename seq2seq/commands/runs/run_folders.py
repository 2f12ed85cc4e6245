"""The run folders that a command is given."""

import glob
import os
from collections.abc import Sequence
from pathlib import Path

from seq2seq.checks import nearest
from seq2seq.errors import InputError
from seq2seq.storage.run_folder import RunFolder


def find_runs(names: Sequence[str]) -> tuple[dict[str, RunFolder], list[str]]:
    """Find the runs that are given as folders, as folders of runs, or by patterns such as `runs/*`.

    Args:
        names: as the user gave them.

    Returns:
        The runs, in their order and by the part of their path that distinguishes them, and
        matches of patterns in which there is no run.

    Raises:
        InputError: a name or pattern of which nothing is a run.
    """
    runs: dict[Path, RunFolder] = {}
    others: list[str] = []
    for name in names:
        is_pattern, matches = is_a_pattern(name), paths_of(name)
        found = {path: _runs_at(path) for path in matches}
        if not any(found.values()):
            if is_pattern:
                raise InputError(f"No folder that matches {name} is a run. {_hint(Path(name))}")
            raise _no_run(matches[0])
        for path, inside in found.items():
            runs |= {one.path.resolve(): one for one in inside}
            others += [] if inside or path.is_file() else [str(path)]
    short = short_names([Path(os.path.abspath(run.path)) for run in runs.values()])
    return dict(zip(short, runs.values(), strict=True)), others


def is_a_pattern(name: str) -> bool:
    """Whether a name is a pattern, such as `runs/*`, and not the name of a file or folder."""
    return glob.has_magic(name) and not os.path.lexists(os.path.expanduser(name))


def paths_of(name: str) -> list[Path]:
    """Return the path of a name, or the files and folders that match a pattern: 2 before 10."""
    path = os.path.expanduser(name)
    found = glob.glob(path) if is_a_pattern(name) else [path]
    return sorted(map(Path, found), key=_natural)


def _natural(path: Path) -> list[tuple[int, str]]:
    parts = path.name.replace("_", " ").replace("-", " ").split()
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _runs_at(path: Path) -> list[RunFolder]:
    """The run at a path, or those in the folder, as of a sweep."""
    if RunFolder(path).has_config:
        return [RunFolder(path)]
    inside = sorted(path.iterdir(), key=_natural) if path.is_dir() else []
    return [run for one in inside if (run := RunFolder(one)).has_config]


def _no_run(path: Path) -> InputError:
    """The error for a path that is not a run folder."""
    if path.exists():
        try:
            RunFolder(path).read_config()
        except InputError as error:
            return error
    return InputError(f"{path} is not a run folder (it does not exist). {_hint(path)}")


def _hint(path: Path) -> str:
    """Suggest the run folder most like a path."""
    runs = _runs_at(path.parent) if path.parent.is_dir() else []
    if not runs:
        return "Pass folders created by seq2seq-train."
    return nearest(path.name, [run.path.name for run in runs])


def short_names(paths: Sequence[Path]) -> list[str]:
    """Name paths by what is left without the folders that all have in common.

    >>> short_names([Path("/a/b/c"), Path("/a/d/c")])   ->   ["b/c", "d/c"]
    """
    common = os.path.commonpath([path.parent for path in paths])
    return [os.path.relpath(path, common) for path in paths]
