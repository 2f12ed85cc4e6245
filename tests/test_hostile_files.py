"""Hostile files, each in a process; docs/files_of_others.md has all of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMES = ("nothing hostile", "function of a library", "huge model", "tokenizer that panics")


@pytest.mark.by_turns(5, among="processes")
def test_hostile_files_run_nothing_and_end_in_a_sentence(tmp_path):
    script = [sys.executable, str(ROOT / "scripts" / "hostile_files.py"), str(tmp_path / "new")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    words = [*script, "--size", "64", "--only", *NAMES]
    result = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)

    _, _, *rows = [line.split(" | ") for line in result.stdout.splitlines()]
    assert 0 == result.returncode, result.stdout + result.stderr
    assert [f"| {name}" for name in NAMES] == [row[0] for row in rows]
    assert ["no"] * len(NAMES) == [row[2] for row in rows]
    assert all(float(row[3]) < 60 for row in rows)
