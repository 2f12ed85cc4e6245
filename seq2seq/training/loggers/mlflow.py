"""Metrics for MLflow."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from seq2seq.training.loggers.logger import Logger

DATABASE = "mlflow.db"  # in the run folder
ARTIFACTS = "mlruns"
RUN_ID = ".mlflow_run"  # in the run folder
MAX_PARAMETERS = 100  # in one request
MAX_LENGTH = 6000  # characters of a parameter


class MLflow(Logger):
    """A run on an MLflow server, in a database, or in a folder.

    A resumed training resumes its MLflow run; what that holds already is left as it is.

    Args:
        experiment: name of the experiment, made if it is not there.
        tracking_uri: `http://...`, `sqlite:///mlflow.db`, `file:folder`; None: the environment
            variable `MLFLOW_TRACKING_URI`, or `mlflow.db` in the run folder.
    """

    def __init__(self, experiment: str = "seq2seq", tracking_uri: str | None = None):
        self.check_package("mlflow", "mlflow-skinny")
        self.experiment = experiment
        self.tracking_uri = tracking_uri

    def open(self, folder: Path, config: dict[str, Any], records: Sequence[dict[str, Any]]) -> None:
        from mlflow.tracking import MlflowClient

        uri = self.tracking_uri or os.environ.get("MLFLOW_TRACKING_URI")
        self._artifacts = None if uri else (folder.resolve() / ARTIFACTS).as_uri()
        self._client = MlflowClient(uri or f"sqlite:///{folder.resolve()}/{DATABASE}")
        self._logged: dict[tuple[str, int], float] = {}
        if (folder / RUN_ID).exists():
            self._run = (folder / RUN_ID).read_text("utf-8")
            for name in self._client.get_run(self._run).data.metrics:
                for metric in self._client.get_metric_history(self._run, name):
                    self._logged[name, metric.step] = metric.value
        else:
            self._run = self._begin(folder, config)
        for record in records:
            self.write(record)

    def write(self, record: dict[str, Any]) -> None:
        step = record["step"]
        for name, value in self.figures(record).items():
            if self._logged.get((name, step)) != value:
                self._client.log_metric(self._run, name, value, step=step)
                self._logged[name, step] = value

    def close(self) -> None:
        self._client.set_terminated(self._run)

    def _begin(self, folder: Path, config: dict[str, Any]) -> str:
        """A new MLflow run, with the config as its parameters."""
        from mlflow.entities import Param

        experiment = self._client.get_experiment_by_name(self.experiment)
        number = (
            experiment.experiment_id
            if experiment
            else self._client.create_experiment(self.experiment, self._artifacts)
        )
        run = self._client.create_run(number, run_name=folder.resolve().name).info.run_id
        parameters = [Param(name, str(value)[:MAX_LENGTH]) for name, value in config.items()]
        for start in range(0, len(parameters), MAX_PARAMETERS):
            self._client.log_batch(run, params=parameters[start : start + MAX_PARAMETERS])
        (folder / RUN_ID).write_text(run, "utf-8")
        return str(run)
