"""What a command prints on standard error."""

import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from hydra.core.hydra_config import HydraConfig

from seq2seq.errors import InputError
from seq2seq.storage.run_folder import RunFolder
from seq2seq.visible import shortened, visible

LONGEST = 500  # characters of a message


def readable(of: Warning | Exception | str) -> str:
    """What is printed: no control characters, and no more than can be read."""
    return shortened(visible(str(of), keep="\t\n"), LONGEST)


@contextmanager
def one_line_warnings() -> Iterator[None]:
    """Shows warnings without source locations, which mean nothing to command-line users."""

    def show(message: Warning | str, *place: Any, **options: Any) -> None:
        print(readable(message), file=sys.stderr)

    with warnings.catch_warnings():
        warnings.showwarning = show
        yield


@contextmanager
def reason_kept() -> Iterator[None]:
    """Prints why a job of Hydra's own sweep fails, and writes it into the job's folder."""
    context = HydraConfig.get()
    run = RunFolder(context.runtime.output_dir)
    with suppress(OSError):  # which the task will meet as well
        run.failure_file.unlink(missing_ok=True)  # of an earlier attempt
    try:
        yield
    except Exception as error:
        status = error.status if isinstance(error, InputError) else None  # None: a defect
        reason = str(error) if status else type(error).__name__
        print(readable(f"Job {context.job.num} failed: {reason}"), file=sys.stderr)
        with suppress(OSError):  # a full disk may be the reason
            run.write_failure(f"{error}\n" if status else traceback.format_exc())
        if status is None:
            raise
        repeated = InputError(f"Job {context.job.num} failed for the reason above.")
        repeated.status = status
        raise repeated from error  # which Hydra shows at the end
