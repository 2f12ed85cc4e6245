"""Non-finite losses: which batches to skip, and the final error message."""

import json
from pathlib import Path

from seq2seq.data import Batches
from seq2seq.errors import Diverged
from seq2seq.storage.files import replacing
from seq2seq.storage.run_folder import RunFolder
from seq2seq.training.progress import Progress

MAX_RECOVERIES = 10  # after which a run that diverges is given up


def batches_to_leave_out(
    before: Progress, restored: Progress, index: int, policy: str
) -> list[int]:
    """Indices of the batches that training leaves out when it goes back.

    Args:
        before: where the fault was seen.
        restored: where training resumes.
        index: of the last batch.
        policy: `skip`: the last batch; or the one before it, where leaving out the last one did
            not help: a finite loss can have a gradient that is not. `rollback`: all since the
            checkpoint (Chowdhery et al., 2022, section 5.1).
    """
    if policy == "rollback":
        return list(range(restored.index, index + 1))
    if before.step == before.fault_step and before.step > restored.step:
        return [before.index_of(before.step - 1)]
    return [index]


def give_up(
    fault: str, run: RunFolder, batches: Batches, step: int, index: int, saved: Path | None
) -> None:
    """Record the rows of the last two batches, and stop.

    Args:
        fault: beginning of the sentence.
        run: the run folder.
        batches: those of the run.
        step: optimizer steps taken.
        index: of the last batch.
        saved: the last checkpoint.

    Raises:
        Diverged: always.
    """
    rows = batches.rows(index)
    before = batches.rows(index - 1).tolist() if index else []
    content = {"step": step, "batch": index, "rows": rows.tolist(), "rows_before": before}
    with replacing(run.bad_batch_file) as temporary:
        temporary.write_text(json.dumps(content) + "\n", "utf-8")
    raise Diverged(
        f"{fault}, learning from rows {', '.join(map(str, rows[:5]))}, ... of train (all, and "
        f"those of the batch before, are in {run.bad_batch_file}); start a new run with a lower "
        "optimizer.learning_rate, or resume with trainer.on_nan=skip or rollback. The last good "
        f"checkpoint is {saved or 'not there yet'}, the best model so far, if any, "
        f"{run.model_file}."
    )
