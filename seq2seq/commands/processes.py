"""Several processes that train one model: the first one has the run folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from seq2seq.errors import InputError
from seq2seq.storage.run_folder import RunFolder


def is_helper() -> bool:
    """Whether another process of the same training has the run folder.

    Keras's environment variables tell, before any module that knows about processes is imported.
    """
    return int(os.environ.get("KERAS_DISTRIBUTION_PROCESS_ID", 0)) > 0


def check_helper(processes: int) -> None:
    """Raise InputError in a helper of a training that is not divided between processes."""
    if is_helper() and processes == 1:
        raise InputError(
            "trainer.distribution must be data_parallel, not none, when "
            "KERAS_DISTRIBUTION_PROCESS_ID is above 0. Unset the variable to train alone."
        )


@contextmanager
def folder_of_process(run: RunFolder, resumes: bool) -> Iterator[RunFolder]:
    """The run folder; for a helper a temporary one, with the same checkpoints to resume from.

    All processes compute the same, and so write the same. The run folder may not exist yet.
    """
    if not is_helper():
        yield run
        return
    with TemporaryDirectory() as temporary:
        own = RunFolder(Path(temporary) / run.path.name)
        own.path.mkdir()
        if resumes:
            run.copy_state(own)
        yield own
