"""Several processes that train one model: one of them has the run folder."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from seq2seq.errors import InputError

# What a run needs to go on.
GOING_ON = ("model.keras", "checkpoints/step_*.npz", "checkpoints/model_*.keras", "rounds/*.npz")


def is_helper() -> bool:
    """Whether another process of the same training has the run folder.

    Keras's environment variables say so, before anything is imported that knows of it.
    """
    return int(os.environ.get("KERAS_DISTRIBUTION_PROCESS_ID", 0)) > 0


def check_helper(processes: int) -> None:
    """Raises InputError in a helper of a training that is not divided between processes."""
    if is_helper() and processes == 1:
        raise InputError(
            "KERAS_DISTRIBUTION_PROCESS_ID says that this process helps another one, but "
            "trainer.distribution is none; give data_parallel, or unset the variable."
        )


@contextmanager
def own_folder(folder: Path, resume: bool) -> Iterator[Path]:
    """The run folder; for a helper one that is deleted, with the same checkpoints to go on from.

    The run folder may not be there yet. All processes compute the same, and so write the same.
    """
    if not is_helper():
        yield folder
        return
    with TemporaryDirectory() as temporary:
        own = Path(temporary) / folder.name
        own.mkdir()
        for pattern in GOING_ON if resume else ():
            for path in folder.glob(pattern):
                (own / path.relative_to(folder)).parent.mkdir(exist_ok=True)
                shutil.copy(path, own / path.relative_to(folder))
        yield own
