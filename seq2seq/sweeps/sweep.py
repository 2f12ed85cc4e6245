"""A study on disk that several workers share."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO, Any

import optuna
from optuna.storages import BaseStorage, JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import BaseTrial, FrozenTrial, Trial, TrialState
from sqlalchemy import make_url

from seq2seq.checks import SEEDS, check_counts
from seq2seq.errors import ChangedData, InputError
from seq2seq.metrics.direction import HIGHER_IS_BETTER
from seq2seq.storage.locks import locked
from seq2seq.storage.run_folder import RunFolder
from seq2seq.sweeps.space import distributions

FOLDER = "folder"  # user attribute of a trial: name of its run folder
REASON = "reason"  # of a trial that failed
ROWS = "rows"  # user attribute of the study: fingerprints, by the trials' options of the data


class Sweep:
    """The trials of one study: each proposed once and taken by one worker at a time.

    A trial whose worker was killed is taken by the next worker, which resumes its run.

    Args:
        folder: folder of the study's journal and all runs, which all workers must see.
        storage: URL of a database, such as `sqlite:///sweep.db`; None for a journal in the folder.
        name: name of the study.
        monitor: the validation figure to optimize.
        space: as for `distributions`.
        trials: total number of trials.
        make_sampler: seed -> an Optuna sampler.
        pruner: an Optuna pruner, or None.
        seed: seed of the proposals. Trial n depends on it, on n and on the earlier trials.
        options: options that all trials have in common, and that an existing study must have.

    Raises:
        InputError: an invalid space or number of trials, or a study of other trainings.
    """

    def __init__(
        self,
        folder: Path,
        storage: str | None,
        name: str,
        monitor: str,
        space: Mapping[str, Any],
        trials: int,
        make_sampler: Callable[[int], optuna.samplers.BaseSampler],
        pruner: optuna.pruners.BasePruner | None = None,
        seed: int = 1,
        options: Sequence[str] = (),
    ):
        check_counts(trials=trials)
        self.folder = folder
        self.monitor = monitor
        self.trials = trials
        self.seed = seed
        self.make_sampler = make_sampler
        self.distributions = distributions(space)
        folder.mkdir(parents=True, exist_ok=True)
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        with self._alone():
            self.study = optuna.create_study(
                storage=_storage(storage, folder),
                study_name=name,
                direction="maximize" if monitor in HIGHER_IS_BETTER else "minimize",
                sampler=make_sampler(seed),
                pruner=pruner or optuna.pruners.NopPruner(),
                load_if_exists=True,
            )
            kind = [f"sweep.monitor={monitor}", *sorted(options)]
            known = self.study.user_attrs.get("kind", kind)
            self.study.set_user_attr("kind", known)
        if changed := sorted(set(known) ^ set(kind)):
            raise InputError(
                f"{folder} contains a sweep of other trainings ({', '.join(changed)}). Choose "
                "another sweep.folder."
            )

    @contextmanager
    def next_trial(
        self, folder_of: Callable[[Mapping[str, Any]], str]
    ) -> Iterator[tuple[Trial, IO[str]] | None]:
        """Take a trial that no other worker gets during the body; None if none is left.

        Args:
            folder_of: a trial's options -> name of its run folder.

        Yields:
            The trial, and an open file that holds the claim to it, also for a process that
            inherits the file and outlives the worker.
        """
        with self._alone():
            taken = self._abandoned() or self._new(folder_of)
        with taken[1] if taken else nullcontext():
            yield taken

    def tell(
        self, trial: Trial, figure: float | None = None, state: TrialState | None = None
    ) -> None:
        """End a trial, with its figure or its state."""
        # After the last point of a grid, Optuna 5.0 tries to stop its own loop, which is not used.
        with suppress(RuntimeError):
            self.study.tell(trial.number, figure, state=state)

    def fail(self, trial: Trial, reason: str) -> None:
        """End a trial that has no figure, for a reason."""
        trial.set_user_attr(REASON, reason)
        self.tell(trial, state=TrialState.FAIL)

    def check_data(self, run: RunFolder) -> None:
        """Check that a run has the rows of the first trial with the same options of the data.

        Args:
            run: the folder of a run that has been started.

        Raises:
            ChangedData: it has others.
            InputError: a file of the run is corrupt.
        """
        record = run.read_record()
        rows = json.loads(json.dumps(record.data if record else {}))
        options = json.dumps(run.read_config().get("data"), sort_keys=True, default=str)
        with self._alone():
            known = self.study.user_attrs.get(ROWS, {})
            if options not in known:
                self.study.set_user_attr(ROWS, {**known, options: rows})
                return
        if known[options] != rows:
            raise self.changed_data()

    def changed_data(self) -> ChangedData:
        """Return the error for a trial whose rows are not those of the others."""
        return ChangedData(
            f"The data has changed since the first trial of the sweep in {self.folder}. Restore "
            "it, or choose another sweep.folder."
        )

    def frozen(self, trial: Trial) -> FrozenTrial:
        """Return a trial as it is stored."""
        return self.study.get_trials(deepcopy=False)[trial.number]

    def run_of(self, trial: BaseTrial) -> RunFolder:
        """Return the run folder of a trial."""
        return RunFolder(self.folder / trial.user_attrs[FOLDER])

    def twin(self, trial: Trial) -> FrozenTrial | None:
        """Find a finished or pruned trial with the same options."""
        name = trial.user_attrs[FOLDER]
        for other in self.study.get_trials(states=(TrialState.COMPLETE, TrialState.PRUNED)):
            if other.user_attrs.get(FOLDER) == name and other.number != trial.number:
                return other
        return None

    def _abandoned(self) -> tuple[Trial, IO[str]] | None:
        """Take a trial that was started and that no worker has."""
        for trial in self.study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            name = trial.user_attrs.get(FOLDER)
            if name is None:  # its worker was killed while proposing it
                self.study.tell(trial.number, state=TrialState.FAIL)
                continue
            if claim := RunFolder(self.folder / name).reserve():
                return Trial(self.study, trial._trial_id), claim
        return None

    def _new(self, folder_of: Callable[[Mapping[str, Any]], str]) -> tuple[Trial, IO[str]] | None:
        """Propose the next trial, if any is left, with options that no other worker is trying."""
        count = sum(FOLDER in trial.user_attrs for trial in self.study.get_trials(deepcopy=False))
        while count < self.trials:
            self.study.sampler = self.make_sampler((self.seed + count) % SEEDS)
            trial = self.study.ask(self.distributions)
            name = folder_of(trial.params)
            trial.set_user_attr(FOLDER, name)
            if claim := RunFolder(self.folder / name).reserve():
                return trial, claim
            count += 1
        return None

    def _alone(self) -> AbstractContextManager[None]:
        """Hold the lock under which one worker at a time looks for trials."""
        return locked(self.folder / ".lock")


def _storage(url: str | None, folder: Path) -> BaseStorage:
    if url is None:
        return JournalStorage(JournalFileBackend(str(folder / "journal.log")))
    try:  # no message shows a password, nor a text that may contain one
        parsed = make_url(url)
        shown = parsed.set(query={}).render_as_string(hide_password=True)
    except Exception:
        raise InputError(
            "sweep.storage must be the URL of a database, such as sqlite:///sweep.db."
        ) from None
    try:
        return RDBStorage(url)
    except Exception as error:
        reason = str(error).splitlines()[0].replace(url, shown).replace(str(parsed), shown)
        raise InputError(f"sweep.storage={shown} cannot be opened ({reason}).") from error
