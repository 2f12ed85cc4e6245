"""Law 6: the same seed gives the same run, bit for bit; another seed another one."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from seq2seq.prediction import load

SCRIPTS = Path(__file__).parents[2] / "scripts"
LIGHT = ["model/encoder=gru", "model/decoder=gru"]
DATA = ["data=copy", "data.longest=6", "data.limit=64", "data.batch_size=16"]
SIZES = [f"model.{part}=16" for part in ("embedding_dim", "encoder.units", "decoder.units")]
ALL_THREADS = {name: it for name, it in os.environ.items() if not name.endswith("_THREADS")}

pytestmark = pytest.mark.slow


def process(name, *options):
    """Runs a command in a process of its own, with as many threads as the machine has."""
    ran = subprocess.run(
        [sys.executable, SCRIPTS / f"{name}.py", *options],
        capture_output=True, text=True, env=ALL_THREADS,
    )  # fmt: skip
    return SimpleNamespace(status=ran.returncode, err=ran.stderr)


def trained(run, folder, seed, num_buckets=1):
    """A run's weights, and its files that hold no clock; more buckets are more graphs to trace."""
    result = run(
        "train",
        "trainer=smoke",
        "logger=none",
        *LIGHT,
        *DATA,
        *SIZES,
        f"seed={seed}",
        f"data.num_buckets={num_buckets}",
        f"paths.output={folder}",
    )
    assert (0, "") == (result.status, result.err)
    files = [(folder / name).read_bytes() for name in ("metrics.jsonl", "predictions.tsv")]
    return load(folder).model.get_weights(), files


def assert_same(one, other):
    assert one[1] == other[1]
    for weight, same in zip(one[0], other[0], strict=True):
        np.testing.assert_array_equal(weight, same)


def test_a_seed_decides_all_of_a_run(command, tmp_path):
    first = trained(command, tmp_path / "first", seed=1)
    assert_same(first, trained(command, tmp_path / "again", seed=1))

    weights, files = trained(command, tmp_path / "other", seed=2)
    assert all(one != other for one, other in zip(files, first[1], strict=True))
    assert any((a != b).any() for a, b in zip(weights, first[0], strict=True))


@pytest.mark.by_turns(5, among="processes")
def test_two_processes_with_all_threads_train_the_same(tmp_path):
    first = trained(process, tmp_path / "first", seed=1, num_buckets=2)
    assert_same(first, trained(process, tmp_path / "again", seed=1, num_buckets=2))
