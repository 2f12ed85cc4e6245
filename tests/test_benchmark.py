"""The benchmark's machinery on small jobs; `tests/peers` does the same with other libraries."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from benchmarks.alternation import System, alternate  # noqa: E402
from benchmarks.sizes import Size  # noqa: E402

SIZES = {
    "lstm": Size("lstm", 8, 1, 20, 3, 4, 5, 2),
    "transformer": Size("transformer", 8, 2, 20, 3, 4, 5, 2),
}


@pytest.mark.by_turns(5, among="processes")
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_systems_are_measured_by_turns(size, capfd):
    systems = [
        System("float32", "ours", "train", "float32"),
        System("beam", "ours", "decode", "mixed_bfloat16 2"),
        System("missing", "nowhere", "train", "float32"),
    ]
    found = {one.system.name: one for one in alternate(systems, size, rounds=2, steps=1, threads=2)}

    assert ["float32", "beam"] == list(found)
    assert "missing: does not run here (ModuleNotFoundError" in capfd.readouterr().err
    assert all(2 == len(one.seconds) and min(one.seconds) > 0 for one in found.values())
    assert found["float32"].first == pytest.approx(np.log(size.vocabulary), rel=0.5)
    assert 5 == len(found["beam"].first)


def test_flops_of_a_transformer_are_those_of_its_products():
    size = SIZES["transformer"]
    d, s, t, rows = size.units, size.source, size.target, size.rows
    encoder = s * 12 * d * d + 2 * s * s * d
    decoder = t * 14 * d * d + s * 2 * d * d + 2 * t * t * d + 2 * t * s * d

    expected = 6 * rows * (size.layers * (encoder + decoder) + t * d * size.vocabulary)
    assert expected == size.flops


def test_the_command_tells_its_benchmarks():
    ran = subprocess.run(
        [sys.executable, str(SCRIPTS / "benchmark.py"), "--help"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "train,decode,quality,strategies,limits,data,series,start" in ran.stdout
