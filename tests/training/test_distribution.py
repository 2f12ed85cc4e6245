"""Several devices and several processes give the losses of one."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from seq2seq.errors import InputError
from seq2seq.training import Trainer

PROGRAM = Path(__file__).with_name("distributed.py")
TRAIN = Path(__file__).parents[2] / "scripts" / "train.py"
# Compiling is most of what these small trainings take.
QUICK = {"KERAS_BACKEND": "jax", "JAX_DISABLE_MOST_OPTIMIZATIONS": "1"}


def start(*command, **environment):
    return subprocess.Popen(
        [sys.executable, *map(str, command)],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def start_two(*command):
    """Two processes over the loopback interface, the second's folder that of the first."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    shared = {
        "KERAS_DISTRIBUTION_JOB_ADDRESSES": address,
        "KERAS_DISTRIBUTION_NUM_PROCESSES": "2",
    }
    return [
        start(*command, **QUICK, **shared, KERAS_DISTRIBUTION_PROCESS_ID=str(number))
        for number in range(2)
    ]


def output(process):
    out, err = process.communicate(timeout=300)
    assert 0 == process.returncode, out + err
    return out


def found(process):
    return json.loads(output(process).splitlines()[-1])  # others greet before


@pytest.mark.slow
@pytest.mark.by_turns(among="devices")
@pytest.mark.parametrize(
    ("backend", "devices", "micro_batches"),
    [("tensorflow", 2, 1), ("jax", 3, 2), ("jax", 1, 3), ("jax", "two processes", 1)],
)
def test_devices_parts_and_processes_count_by_their_tokens(backend, devices, micro_batches):
    environment = QUICK if backend == "jax" else {"KERAS_BACKEND": backend}
    alone = start(PROGRAM, 1, 1, **environment)
    if devices == "two processes":
        shared = start_two(PROGRAM, 1, micro_batches)
    else:
        shared = [start(PROGRAM, devices, micro_batches, **environment)]
    expected = found(alone)
    for actual in map(found, shared):
        assert expected["loss"] == pytest.approx(actual["loss"], rel=1e-5)
        assert expected["weights"] == pytest.approx(actual["weights"], rel=1e-5)
    assert expected["loss"][0] > 1.2 * expected["loss"][-1]


@pytest.mark.slow
@pytest.mark.by_turns(among="devices")
def test_the_command_of_two_processes_trains_the_model_of_one(tiny, tmp_path):
    options = [*tiny, "model.dropout=0.0"]  # which would fall on other rows: each has every second
    alone = start(TRAIN, *options, f"paths.output={tmp_path}/one", **QUICK)
    options += ["trainer.distribution=data_parallel", f"paths.output={tmp_path}/two"]
    for process in [alone, *start_two(TRAIN, *options)]:
        output(process)
    one, two = (
        [json.loads(x) for x in (tmp_path / name / "metrics.jsonl").read_text().splitlines()]
        for name in ("one", "two")
    )
    assert [record["split"] for record in one] == [record["split"] for record in two]
    for expected, actual in zip(one, two, strict=True):
        assert expected["loss"] == pytest.approx(actual["loss"], rel=1e-5)


def test_what_cannot_be_distributed_is_refused():
    with pytest.raises(InputError, match="needs several devices"):
        Trainer(distribution="data_parallel")
    with pytest.raises(InputError, match="must be none, auto or data_parallel"):
        Trainer(distribution="both")
    assert 1 == Trainer(distribution="auto").distribution.devices
