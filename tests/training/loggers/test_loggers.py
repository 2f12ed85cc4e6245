"""Trackers get what the journal holds: nothing twice, nothing missing, after a kill, too."""

import struct
import subprocess
import sys

import pytest

from seq2seq.training import Recorder
from seq2seq.training.loggers import Logger, MLflow, TensorBoard, WeightsAndBiases

CONFIG = {"model.dropout": 0.1, "seed": 1, **{f"option_{n}": "x" * 7000 for n in range(120)}}


def train(number, loss):
    return {"step": number, "split": "train", "loss": loss, "learning_rate": 0.5}


def killed_and_continued(folder, make_logger):
    """Records at steps 1 to 4, cut off; then going on from step 2, to the test figures."""
    first = Recorder(folder, [make_logger()], CONFIG)
    for step in (1, 2, 3, 4):
        first.write(train(step, 1 / step))
    first._close()  # as in a process that ends; of what it logged nothing is taken back
    second = Recorder(folder, [make_logger()], CONFIG)
    second.rewind(2)
    with second:
        for step in (3, 4, 5):
            second.write(train(step, 1 / step))
        second.write({"step": 5, "split": "test", "exact_match": 0.5})


def test_tensorboard_has_each_scalar_once(tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    killed_and_continued(tmp_path, TensorBoard)
    events = EventAccumulator(str(tmp_path / "tensorboard")).Reload()
    losses = [
        (event.step, event.tensor_proto.float_val[0]) for event in events.Tensors("train/loss")
    ]
    assert [(step, pytest.approx(1 / step)) for step in (1, 2, 3, 4, 5)] == losses
    assert [5] == [event.step for event in events.Tensors("test/exact_match")]


@pytest.mark.filterwarnings("ignore:The ``noload`` loader")  # mlflow 3.17 with SQLAlchemy 2.1
@pytest.mark.parametrize("scheme", ["file", "sqlite"])
def test_mlflow_goes_on_with_its_run(tmp_path, monkeypatch, scheme):
    from mlflow.tracking import MlflowClient

    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    place = {"file": f"file:{tmp_path}/mlruns", "sqlite": f"sqlite:///{tmp_path}/mlflow.db"}[scheme]
    folder = tmp_path / "run"
    folder.mkdir()
    killed_and_continued(folder, lambda: MLflow("spelling", place))
    client = MlflowClient(place)
    (run,) = client.search_runs([client.get_experiment_by_name("spelling").experiment_id])
    history = client.get_metric_history(run.info.run_id, "train/loss")
    assert [(n, 1 / n) for n in (1, 2, 3, 4, 5)] == sorted((m.step, m.value) for m in history)
    assert 0.5 == run.data.metrics["test/exact_match"]
    assert ("run", "FINISHED") == (run.info.run_name, run.info.status)
    assert ("0.1", 122) == (run.data.params["model.dropout"], len(run.data.params))


def scanned(path):
    """The records of a `.wandb` file: a log of LevelDB's form behind a header of 7 bytes."""
    content, place, whole = path.read_bytes(), 7, b""
    while place + 7 <= len(content):
        if 32768 - place % 32768 < 7:  # records never begin in the last bytes of a block
            place += 32768 - place % 32768
            continue
        _, length, kind = struct.unpack("<IHB", content[place : place + 7])
        whole += content[place + 7 : place + 7 + length]
        place += 7 + length
        if kind in (1, 4):  # whole, or the last part
            yield whole
            whole = b""


@pytest.mark.slow
def test_weights_and_biases_offline_is_written_anew(tmp_path):
    import wandb
    from wandb.proto import wandb_internal_pb2

    killed_and_continued(tmp_path, lambda: WeightsAndBiases(mode="offline"))
    wandb.teardown()  # its service closes the file after `finish` has returned (wandb 0.31)
    (path,) = tmp_path.glob("wandb/offline-run-*/*.wandb")
    losses = []
    for data in scanned(path):
        record = wandb_internal_pb2.Record()
        record.ParseFromString(data)
        values = {(*item.nested_key, item.key)[0]: item.value_json for item in record.history.item}
        if "train/loss" in values:
            losses.append((int(values["_step"]), float(values["train/loss"])))
    assert [(step, pytest.approx(1 / step)) for step in (1, 2, 3, 4, 5)] == losses


def test_a_tracker_that_fails_is_said_once_and_costs_no_record(tmp_path):
    class Down(Logger):
        def open(self, folder, config, records):
            raise ConnectionError("no route to host")

        def write(self, record):
            raise AssertionError

        close = write

    recorder = Recorder(tmp_path, [Down()])
    with pytest.warns(UserWarning, match="Down failed and gets no more figures: no route"):
        recorder.write(train(1, 1.0))
    with recorder:
        recorder.write(train(2, 1.0))
    assert [1, 2] == [record["step"] for record in recorder.metrics.read()]


def test_no_tracker_is_imported_unless_it_is_chosen():
    program = (
        "import sys, seq2seq.commands.train\n"
        "from seq2seq.training import Recorder, Trainer\n"
        "from seq2seq.training.loggers import MLflow, WeightsAndBiases\n"
        "print(sorted({'wandb', 'mlflow', 'optuna'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "[]\n" == ran.stdout
