"""The data path of time series."""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow.csv

from benchmarks.timing import peak_memory, seconds

COLUMNS = 10
HOURS, WIDTH = 17_000, 7  # of the table that a linear model learns
TRAIN = Path(__file__).parents[1] / "train.py"


def series(rows: int) -> None:
    """Windows of a table of 10 columns, and a training of `model=linear` on 17,000 hours of 7."""
    import pandas  # noqa: F401  the time and memory of imports are not meant

    import seq2seq.data.prepare  # noqa: F401
    from seq2seq.data import Series

    with tempfile.TemporaryDirectory() as folder:
        path, cache = Path(folder) / "table.csv", Path(folder) / "cache"
        first_name, *others = _write(path, rows, COLUMNS)
        dataset = Series(
            path=str(path), targets=[first_name], past_covariates=others, lookback=336, horizon=24
        )
        memory = peak_memory()
        preparing = seconds(lambda: dataset.prepare(cache))
        first = seconds(lambda: dataset.prepare(cache).batches()[0])
        memory = peak_memory() - memory
        files = {one.stat().st_ino: one.stat().st_size for one in cache.rglob("*") if one.is_file()}
        size = sum(files.values()) / 1e6  # a file with two names is stored once
    print(f"{f'{COLUMNS} columns of {rows:,} numbers':36} {8e-6 * rows * COLUMNS:12.0f} MB")
    print(f"{'prepared':36} {preparing:12.1f} s")
    print(f"{'first batch from a warm cache':36} {first:12.2f} s")
    print(f"{'cache':36} {size:12.0f} MB")
    print(f"{'memory above the interpreter, peak':36} {memory:12,.0f} MB")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hours.csv"
        targets = ",".join(_write(path, HOURS, WIDTH))
        command = [
            sys.executable, str(TRAIN), "model=linear", "data=series", f"data.path={path}",
            f"data.targets=[{targets}]", "data.lookback=336", "data.horizon=96", "logger=none",
            f"paths.output={folder}/run", f"paths.cache={folder}/cache",
        ]  # fmt: skip
        training = seconds(lambda: subprocess.run(command, check=True, capture_output=True))
        print(f"{'model=linear, the whole command':36} {training:12.1f} s")


def _write(path: Path, rows: int, columns: int) -> list[str]:
    """Write a table of daily cycles on random walks, in no units; returns its columns' names."""
    draw = np.random.default_rng(1)
    cycle = np.sin(2 * np.pi * np.arange(rows) / 24)
    names = [f"x{column}" for column in range(columns)]
    walks = {name: np.cumsum(0.1 * draw.normal(size=rows)) + cycle for name in names}
    pyarrow.csv.write_csv(pyarrow.table(walks), path)
    return names
