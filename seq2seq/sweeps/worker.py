"""The loop of a process that trains a sweep's trials."""

import math
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO, Any

from optuna.trial import Trial, TrialState

from seq2seq.checks import check_positive
from seq2seq.errors import ChangedData, InputError, Interrupted
from seq2seq.interruption import SIGNALS, check_interrupted
from seq2seq.metrics import worded
from seq2seq.storage.run_folder import RunFolder
from seq2seq.sweeps.space import override
from seq2seq.sweeps.sweep import Sweep

POLL = 0.5  # seconds between two readings of a run's journal
PATIENCE = 60  # seconds in which a run must save its state and end when it is stopped


class Worker:
    """A loop that takes a trial, trains it in a separate process, reports its figure, and repeats.

    Args:
        sweep: the trials.
        command: the command that starts a training; options are appended.
        folder_of: a trial's options -> name of its run folder, the same for the same config.
        say: a function that shows a line.
        environment: environment variables of a training; None for those of this process.
        max_time: minutes after which no trial is started and the running one is stopped, to be
            resumed by the next worker; None for no limit.
    """

    def __init__(
        self,
        sweep: Sweep,
        command: list[str],
        folder_of: Callable[[Mapping[str, Any]], str],
        say: Callable[[str], None],
        environment: Mapping[str, str] | None = None,
        max_time: float | None = None,
    ):
        check_positive(optional=True, **{"sweep.max_time": max_time})
        self.sweep = sweep
        self.command = command
        self.folder_of = folder_of
        self.say = say
        self.environment = environment
        self.max_time = max_time
        self._end = math.inf

    def __call__(self) -> None:
        """Train until no trial is left to take, even if other workers still train theirs.

        Raises:
            Interrupted: on Ctrl-C or SIGTERM, after the run has saved its state.
        """
        self._end = math.inf if self.max_time is None else time.monotonic() + 60 * self.max_time
        while time.monotonic() < self._end:
            with self.sweep.next_trial(self.folder_of) as taken:
                if taken is None:
                    return
                trial, claim = taken
                try:
                    self._work(trial, claim)
                except _OutOfTime:
                    break
                except ChangedData:  # the trial is left to whoever resumes the sweep
                    raise
                except InputError as error:  # a file of its run is corrupt
                    self._fail(trial, str(error))
        self.say(f"sweep.max_time={self.max_time:g} minutes are over. Run the same command again.")

    def _work(self, trial: Trial, claim: IO[str]) -> None:
        run = self.sweep.run_of(trial)
        options = [override(name, value) for name, value in trial.params.items()]
        self.say(f"trial {trial.number}: {' '.join(options)}")
        if twin := self.sweep.twin(trial):
            # A pruned trial's value is its last figure, which Optuna does not accept here.
            value = twin.value if twin.state == TrialState.COMPLETE else None
            self.sweep.tell(trial, value, twin.state)
            self.say(f"trial {trial.number}: the same as trial {twin.number}, which is finished")
            return
        record = run.read_record()
        if record is not None and not self._has_same_rows(run):
            run.clear()  # its worker was killed before it could compare the rows
            record = None
        if record is None or not record.is_finished:
            code = self._train(trial, run, claim, options)
            if code is None:
                self.sweep.tell(trial, state=TrialState.PRUNED)
                step = max(self.sweep.frozen(trial).intermediate_values)
                self.say(f"trial {trial.number}: pruned after step {step}")
                return
            if code == ChangedData.status:
                raise self.sweep.changed_data()  # as the training, resumed, has found
            if code:
                reason = _last_line(run) if code == InputError.status else "it failed"
                self._fail(trial, f"{reason} (status {code}; {run.log_file})")
                return
        # The last record is of the best model, on all validation rows.
        last = (run.metrics.read() or [{}])[-1]
        if last.get("split") != "final":
            self._fail(trial, "there is no validation split to evaluate it on")
            return
        if (figure := last.get(self.sweep.monitor)) is None:
            self._fail(trial, f"its figures have no {self.sweep.monitor}, which is monitored")
            return
        self.sweep.tell(trial, figure)
        self.say(f"trial {trial.number}: {worded(self.sweep.monitor, figure)}")

    def _fail(self, trial: Trial, reason: str) -> None:
        self.sweep.fail(trial, reason)
        self.say(f"trial {trial.number}: {reason}")

    def _train(
        self, trial: Trial, run: RunFolder, claim: IO[str], options: list[str]
    ) -> int | None:
        """Run or resume a trial's training; return its exit status, or None if it was pruned."""
        reported = set(self.sweep.frozen(trial).intermediate_values)
        before = run.recorded_at
        arguments = [*self.command, *options, f"paths.output={run.path}", "resume=auto"]
        with run.log_file.open("ab") as log:
            process = subprocess.Popen(
                arguments,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                pass_fds=[claim.fileno()],
                start_new_session=True,  # so that a terminal's Ctrl-C reaches it once, through us
            )
            rows_are_checked = False
            try:
                while process.poll() is None:
                    time.sleep(POLL)
                    check_interrupted()
                    if time.monotonic() > self._end:
                        raise _OutOfTime
                    if not rows_are_checked and run.recorded_at != before:
                        self.sweep.check_data(run)
                        rows_are_checked = True
                    if self._report(trial, run, reported) and trial.should_prune():
                        return None
            finally:
                _stop(process)
        if not rows_are_checked and run.recorded_at != before:
            self.sweep.check_data(run)
        number = abs(process.returncode) % 128
        if process.returncode in (-number, 128 + number) and number in SIGNALS:
            raise Interrupted(f"Stopped during trial {trial.number} (saved)", number)
        return process.returncode

    def _has_same_rows(self, run: RunFolder) -> bool:
        """Whether a run was last started with the rows of the sweep's other trials."""
        try:
            self.sweep.check_data(run)
        except ChangedData:
            return False
        return True

    def _report(self, trial: Trial, run: RunFolder, reported: set[int]) -> bool:
        """Report new validation figures to Optuna; return whether there were any.

        Args:
            trial: the trial.
            run: its run folder.
            reported: steps whose figures were reported before, which is updated in place.
        """
        found = {
            record["step"]: record[self.sweep.monitor]
            for record in run.metrics.read()
            if record.get("split") == "validation"
            and record["step"] not in reported
            and self.sweep.monitor in record
        }
        for step, figure in found.items():
            trial.report(figure, step)
        reported.update(found)
        return bool(found)


class _OutOfTime(Exception):  # noqa: N818  nothing went wrong
    """The time that the sweep may take is over."""


def _last_line(run: RunFolder) -> str:
    """Return the last line that a training has written, which says why it failed."""
    with suppress(OSError):
        lines = run.log_file.read_text("utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "It wrote nothing")
    return "It wrote nothing"


def _stop(process: subprocess.Popen) -> None:
    """Stop a training if it is still running, and wait until it has saved its state."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
