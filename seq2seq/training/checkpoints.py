"""The state of a run on disk, written atomically."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from seq2seq.errors import InputError
from seq2seq.storage.files import replacing


class Checkpoints:
    """The most recent checkpoints of a run.

    One checkpoint is one `.npz` file: every variable of the model (weights, random states) and
    of its optimizer, and the trainer's own counters as JSON. It is written to a temporary name,
    synced and renamed; a reader checks every array's checksum (zip's CRC-32), and falls back to
    the one before when a file is broken.
    """

    def __init__(self, folder: Path, keep: int = 2):
        self.folder = folder
        self.keep = keep

    def save(self, model: Any, state: dict[str, Any]) -> Path:
        """Write the variables of the model and `state`, which has a `step`; delete the oldest.

        Returns:
            its path.
        """
        arrays: dict[str, Any] = {key: np.asarray(v) for key, v in _variables(model).items()}
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"step_{state['step']:09d}.npz"
        with replacing(path) as temporary:
            np.savez(
                temporary,
                **arrays,
                state=np.array(json.dumps(state)),
                optimizer=np.array(json.dumps(_kind(model.optimizer))),
            )
        for old in self._paths()[: -self.keep]:
            old.unlink()
        return path

    def states(self) -> list[dict[str, Any]]:
        """The states of all checkpoints."""
        found = []
        for path in self._paths():
            with np.load(path) as archive:
                found.append(json.loads(str(archive["state"])))
        return found

    def restore(self, model: Any) -> tuple[dict[str, Any] | None, list[str]]:
        """Load the newest intact checkpoint into the model.

        Returns:
            its state, or None where there is none; and a sentence for each broken file.

        Raises:
            InputError: for a checkpoint of another model or optimizer.
        """
        broken = []
        for path in reversed(self._paths()):
            try:
                with path.open("rb") as file, np.load(file) as archive:
                    arrays = {name: archive[name] for name in archive.files}
                state = json.loads(str(arrays.pop("state")))
            except (zipfile.BadZipFile, ValueError, KeyError, OSError, EOFError) as error:
                broken.append(f"Checkpoint {path} is corrupt ({error}). Trying the previous one.")
                path.rename(path.with_suffix(".broken"))  # so that it is not tried again
                continue
            kind = json.loads(str(arrays.pop("optimizer", "null")))  # earlier versions had none
            variables = _variables(model)
            shapes = {key: tuple(variable.shape) for key, variable in variables.items()}
            if kind not in (None, _kind(model.optimizer)) or shapes != {
                key: array.shape for key, array in arrays.items()
            }:
                raise InputError(
                    f"Checkpoint {path} is of another model or optimizer: resume with the model, "
                    "the optimizer, trainer.micro_batches and trainer.averaging that it had."
                )
            for key, variable in variables.items():
                variable.assign(arrays[key])
            return state, broken
        return None, broken

    def newest(self) -> Path | None:
        """The newest checkpoint's file."""
        return max(self._paths(), default=None)

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("step_*.npz"))


def are_numbers(model: Any) -> bool:
    """Whether all variables of a model and its optimizer are finite."""
    return all(np.isfinite(np.asarray(one)).all() for one in _variables(model).values())


def _kind(optimizer: Any) -> list[Any]:
    """What decides the variables of an optimizer, beside those of the model, and their order."""
    config = optimizer.get_config()
    options = ("gradient_accumulation_steps", "use_ema", "momentum", "amsgrad", "centered")
    return [type(optimizer).__name__, *(bool(config.get(name)) for name in options)]


def _variables(model: Any) -> dict[str, Any]:
    """Every variable that outlives a step, by its position: names differ between processes."""
    metrics = {id(variable) for variable in model.metrics_variables}
    variables = [*model.variables, *model.optimizer.variables]
    unique = {id(variable): variable for variable in variables if id(variable) not in metrics}
    return {f"variable_{i:04d}": variable for i, variable in enumerate(unique.values())}
