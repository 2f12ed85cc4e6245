"""The state of a run on disk, written atomically."""

import errno
import json
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZIP_STORED, BadZipFile, ZipFile

import numpy as np
from numpy.lib.format import read_array

from seq2seq.errors import InputError
from seq2seq.saving.weight_names import variable_names
from seq2seq.storage.files import replacing
from seq2seq.storage.plain_file import check_plain

FORMAT = 2  # 1 had no number, and variables by position


class Checkpoints:
    """The most recent checkpoints of a run.

    One checkpoint is one `.npz` file: its format's number, every variable of the model (weights,
    random states) and of its optimizer by name, and the trainer's own counters as JSON. It is
    written to a temporary name, synced and renamed; a reader checks every array's checksum (zip's
    CRC-32), and falls back to the one before when a file is broken.
    """

    def __init__(self, folder: Path, keep: int = 2):
        self.folder = folder
        self.keep = keep

    def save(self, model: Any, state: dict[str, Any]) -> Path:
        """Write the variables of the model and `state`, which has a `step`; delete the oldest.

        Returns:
            its path.
        """
        arrays: dict[str, Any] = {key: np.asarray(v) for key, v in variable_names(model).items()}
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"step_{state['step']:09d}.npz"
        with replacing(path) as temporary:
            np.savez(
                temporary,
                **arrays,
                format=np.array(FORMAT),
                state=np.array(json.dumps(state)),
                optimizer=np.array(json.dumps(_kind(model.optimizer))),
            )
        for old in self._paths()[: -self.keep]:
            old.unlink()
        return path

    def states(self) -> list[dict[str, Any]]:
        """Read the states of all checkpoints that are intact.

        Raises:
            InputError: one is of another version.
            OSError: one cannot be read now.
        """
        found = []
        for path in self._paths():
            try:
                found.append(_read(path, ["state"]).state)
            except _Corrupt:
                continue
        return found

    def restore(self, model: Any) -> tuple[dict[str, Any] | None, list[str]]:
        """Load the newest intact checkpoint into the model.

        Returns:
            its state, or None where there is none; and a sentence for each broken file.

        Raises:
            InputError: for a checkpoint of another model, optimizer or version.
            OSError: one cannot be read now, which does not mean that it is broken.
        """
        broken = []
        for path in reversed(self._paths()):
            try:
                content = _read(path)
            except _Corrupt as error:
                broken.append(f"Checkpoint {path} is corrupt ({error}). Trying the previous one.")
                path.rename(path.with_suffix(".broken"))  # so that it is not tried again
                continue
            variables = variable_names(model)
            forms = {key: _form(np.asarray(variable)) for key, variable in variables.items()}
            if content.optimizer != _kind(model.optimizer) or forms != {
                key: _form(array) for key, array in content.arrays.items()
            }:
                raise InputError(
                    f"Checkpoint {path} is of another model or optimizer: resume with the model, "
                    "the optimizer, trainer.micro_batches and trainer.averaging that it had."
                )
            for key, variable in variables.items():
                variable.assign(content.arrays[key])
            return content.state, broken
        return None, broken

    def newest(self) -> Path | None:
        """The newest checkpoint's file."""
        return max(self._paths(), default=None)

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("step_*.npz"))


class _Corrupt(Exception):  # noqa: N818  the file is not an error
    """What is wrong with a checkpoint."""


class _Content(NamedTuple):
    """What a checkpoint contains."""

    state: dict[str, Any]
    optimizer: list[Any] | None
    arrays: dict[str, np.ndarray]


def _read(path: Path, names: list[str] | None = None) -> _Content:
    """Read a checkpoint, or only the arrays of some names, with their checksums.

    Raises:
        InputError: it is of another version.
        _Corrupt: the file is not an intact checkpoint.
        OSError, MemoryError: the file cannot be read now.
    """
    try:
        with check_plain(path).open("rb") as file:
            with ZipFile(file) as archive:
                _check_format(path, archive)
                if any(one.compress_type != ZIP_STORED for one in archive.infolist()):
                    raise BadZipFile("it is compressed")  # and could be of any size
                if names is None and (part := archive.testzip()):
                    raise BadZipFile(f"{part} has been altered")
            file.seek(0)
            with np.load(file) as content:
                arrays = {name: content[name] for name in names or content.files}
        if strangers := [name for name in arrays if not isinstance(arrays[name], np.ndarray)]:
            raise ValueError(f"{strangers[0]} is not an array")
        state = json.loads(str(arrays.pop("state")))
        if not {"step", "best_step", "rounds", "means"} <= state.keys():
            raise ValueError("its state is incomplete")
        arrays.pop("format", None)
        optimizer = json.loads(str(arrays.pop("optimizer", "null")))
        return _Content(state, optimizer, arrays)
    except InputError:
        raise
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):  # a place that no intact file refers to
            raise
        raise _Corrupt(str(error)) from error
    except MemoryError:
        raise
    except Exception as error:  # zip files and arrays with altered bits raise anything
        raise _Corrupt(" ".join(str(error).split())[:200] or type(error).__name__) from error


def _form(array: np.ndarray) -> tuple[Any, ...]:
    """Return the shape and the kind of numbers; backends have integers of different sizes."""
    return array.shape, "i" if array.dtype.kind == "u" else array.dtype.kind


def _check_format(path: Path, archive: ZipFile) -> None:
    """Raise InputError for a checkpoint of another version, and ValueError for one of none."""
    names = archive.namelist()
    if "format.npy" in names:
        found = int(read_array(BytesIO(archive.read("format.npy"))))
    elif any(name.startswith("variable_") for name in names):
        found = 1
    else:
        raise ValueError("it has no format")
    if found != FORMAT:
        version = "an earlier" if found < FORMAT else "a newer"
        raise InputError(
            f"Checkpoint {path} must have format {FORMAT}, not {found}: it is of {version} version "
            "of seq2seq. Resume with that version, or start a new run with warm_start=FOLDER."
        )


def are_numbers(model: Any) -> bool:
    """Whether all variables of a model and its optimizer are finite."""
    return all(np.isfinite(np.asarray(one)).all() for one in variable_names(model).values())


def _kind(optimizer: Any) -> list[Any]:
    """What decides the variables of an optimizer, beside those of the model, and their order."""
    config = optimizer.get_config()
    options = ("gradient_accumulation_steps", "use_ema", "momentum", "amsgrad", "centered")
    return [type(optimizer).__name__, *(bool(config.get(name)) for name in options)]
