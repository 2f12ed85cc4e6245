"""One process that works through a sweep's trials."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from optuna.trial import Trial, TrialState

from seq2seq.errors import Interrupted
from seq2seq.metrics import worded
from seq2seq.sweeps.space import override
from seq2seq.sweeps.sweep import FOLDER, Sweep
from seq2seq.training import Journal

POLL = 0.5  # seconds between looks at a run
LOG = "log.txt"
STOPPING = (signal.SIGINT, signal.SIGTERM)
PATIENCE = 60  # seconds that a run has to save its state when it is stopped


class Worker:
    """Takes a trial, trains it in a process of its own, tells its figure, takes the next.

    Args:
        sweep: the trials.
        command: of a training, to which options are added.
        folder_of: a trial's options -> name of its run's folder, the same for the same config.
        say: what shows a line.
        environment: of a training; None: that of this process.
    """

    def __init__(
        self,
        sweep: Sweep,
        command: list[str],
        folder_of: Callable[[Mapping[str, Any]], str],
        say: Callable[[str], None],
        environment: Mapping[str, str] | None = None,
    ):
        self.sweep = sweep
        self.command = command
        self.folder_of = folder_of
        self.say = say
        self.environment = environment

    def __call__(self) -> None:
        """Work until no trial is left, though others may still be at theirs.

        Raises:
            Interrupted: on Ctrl-C or SIGTERM, after the run has saved its state.
        """
        while True:
            with self.sweep.next_trial(self.folder_of) as taken:
                if taken is None:
                    return
                self._work(*taken)

    def _work(self, trial: Trial, claim: IO[str]) -> None:
        folder = self.sweep.folder / trial.user_attrs[FOLDER]
        options = [override(name, value) for name, value in trial.params.items()]
        self.say(f"trial {trial.number}: {' '.join(options)}")
        if twin := self.sweep.twin(trial):
            value = twin.value if twin.state == TrialState.COMPLETE else None  # pruned: its last
            self.sweep.tell(trial, value, twin.state)
            self.say(f"trial {trial.number}: the same as trial {twin.number}, which is done")
            return
        if _status(folder) != "finished":
            code = self._train(trial, claim, options)
            if code is None:
                self.sweep.tell(trial, state=TrialState.PRUNED)
                last = max(self.sweep.frozen(trial).intermediate_values)
                self.say(f"trial {trial.number}: pruned after step {last}")
                return
            if code:
                self.sweep.tell(trial, state=TrialState.FAIL)
                self.say(f"trial {trial.number}: failed with {code}; see {folder / LOG}")
                return
        # The last record is of the best model, on all validation rows.
        record = Journal(folder / "metrics.jsonl").read()[-1]
        figure = record.get(self.sweep.monitor) if record["split"] == "final" else None
        if figure is None:
            self.sweep.tell(trial, state=TrialState.FAIL)
            self.say(f"trial {trial.number}: there is no validation split to judge it on")
            return
        self.sweep.tell(trial, figure)
        self.say(f"trial {trial.number}: {worded(self.sweep.monitor, figure)}")

    def _train(self, trial: Trial, claim: IO[str], options: list[str]) -> int | None:
        """Run, or go on with, a trial's training; its exit status, or None if it was pruned."""
        folder = Path(claim.name).parent
        told = set(self.sweep.frozen(trial).intermediate_values)
        arguments = [*self.command, *options, f"paths.output={folder}", "resume=auto"]
        with (folder / LOG).open("ab") as log:
            process = subprocess.Popen(
                arguments,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                pass_fds=[claim.fileno()],
                start_new_session=True,  # a terminal's Ctrl-C reaches it once, by way of us
            )
            try:
                while process.poll() is None:
                    time.sleep(POLL)
                    if self._report(trial, folder, told) and trial.should_prune():
                        return None
            finally:
                _stop(process)
        number = abs(process.returncode) % 128
        if process.returncode in (-number, 128 + number) and number in STOPPING:
            raise Interrupted(f"Trial {trial.number} was stopped, and is saved", number)
        return process.returncode

    def _report(self, trial: Trial, folder: Path, told: set[int]) -> bool:
        """Tell Optuna what validations found; whether there was anything new.

        Args:
            told: steps whose figures it knows; changed in place.
        """
        found = {
            record["step"]: record[self.sweep.monitor]
            for record in Journal(folder / "metrics.jsonl").read()
            if record["split"] == "validation"
            and record["step"] not in told
            and self.sweep.monitor in record
        }
        for step, figure in found.items():
            trial.report(figure, step)
        told.update(found)
        return bool(found)


def _stop(process: subprocess.Popen) -> None:
    """End a run in good order, if it goes on."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _status(folder: Path) -> str | None:
    path = folder / "run.json"
    return json.loads(path.read_text("utf-8"))["status"] if path.exists() else None
