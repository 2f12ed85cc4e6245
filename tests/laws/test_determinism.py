"""Law 6: the same seed gives the same run, bit for bit; another seed another one."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from seq2seq.commands.train import train
from seq2seq.configuration.composing import compose
from seq2seq.prediction import load

SCRIPT = Path(__file__).parents[2] / "scripts" / "train.py"
OPTIONS = ["trainer=smoke", "data=copy", "data.limit=64", "data.batch_size=16", "logger=none"]
SIZES = [f"model.{part}=16" for part in ("embedding_dim", "encoder.units", "decoder.units")]
ALL_THREADS = {name: it for name, it in os.environ.items() if not name.endswith("_THREADS")}


def command(options):
    ran = subprocess.run(
        [sys.executable, SCRIPT, *options], capture_output=True, text=True, env=ALL_THREADS
    )
    assert 0 == ran.returncode, ran.stderr


def here(options):
    train(compose("train", options))


def trained(run, folder, seed):
    """A run's weights, and its files that hold no clock."""
    run([*OPTIONS, *SIZES, f"seed={seed}", f"paths.output={folder}"])
    files = [(folder / name).read_bytes() for name in ("metrics.jsonl", "predictions.tsv")]
    return load(folder).model.get_weights(), files


@pytest.mark.slow
def test_a_seed_decides_all_of_a_run(tmp_path):
    weights, files = trained(command, tmp_path / "first", seed=1)
    same_weights, same_files = trained(command, tmp_path / "again", seed=1)
    other_weights, other_files = trained(here, tmp_path / "other", seed=2)

    assert files == same_files
    for one, same in zip(weights, same_weights, strict=True):
        np.testing.assert_array_equal(one, same)
    assert all(one != other for one, other in zip(files, other_files, strict=True))
    assert any((a != b).any() for a, b in zip(weights, other_weights, strict=True))
