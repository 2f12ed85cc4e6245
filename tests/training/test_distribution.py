"""Several devices give the losses of one."""

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


def start(backend, devices, micro_batches, **environment):
    return subprocess.Popen(
        [sys.executable, PROGRAM, str(devices), str(micro_batches)],
        env=os.environ | {"KERAS_BACKEND": backend} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def found(process):
    out, err = process.communicate(timeout=300)
    assert 0 == process.returncode, err
    return json.loads(out.splitlines()[-1])  # others greet before


@pytest.fixture(scope="module")
def alone():
    """What one device finds, by backend."""
    running = {backend: start(backend, 1, 1) for backend in ("tensorflow", "jax")}
    return {backend: found(process) for backend, process in running.items()}


@pytest.mark.slow
@pytest.mark.by_turns
@pytest.mark.parametrize(
    ("backend", "devices", "micro_batches"),
    [("tensorflow", 2, 1), ("jax", 3, 2), ("jax", 1, 3)],
)
def test_devices_and_parts_count_by_their_tokens(alone, backend, devices, micro_batches):
    expected = alone[backend]
    actual = found(start(backend, devices, micro_batches))
    assert expected["loss"] == pytest.approx(actual["loss"], rel=1e-5)
    assert expected["weights"] == pytest.approx(actual["weights"], rel=1e-5)
    assert expected["loss"][0] > 1.2 * expected["loss"][-1]


@pytest.mark.slow
def test_two_processes_over_loopback_are_one(alone):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    environment = {
        "KERAS_DISTRIBUTION_JOB_ADDRESSES": address,
        "KERAS_DISTRIBUTION_NUM_PROCESSES": "2",
    }
    running = [
        start("jax", 1, 1, KERAS_DISTRIBUTION_PROCESS_ID=str(number), **environment)
        for number in range(2)
    ]
    for process in running:
        actual = found(process)
        assert alone["jax"]["loss"] == pytest.approx(actual["loss"], rel=1e-5)
        assert alone["jax"]["weights"] == pytest.approx(actual["weights"], rel=1e-5)


def test_what_cannot_be_distributed_is_refused():
    with pytest.raises(InputError, match="needs several devices"):
        Trainer(distribution="data_parallel")
    with pytest.raises(InputError, match="must be none, auto or data_parallel"):
        Trainer(distribution="both")
    assert 1 == Trainer(distribution="auto").distribution.devices
