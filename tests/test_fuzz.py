"""As many cases of `scripts/fuzz.py` as fit; docs/files_of_others.md has more."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.by_turns(4, among="harm")
def test_changed_files_end_in_a_sentence_or_well(tmp_path):
    script = [sys.executable, str(ROOT / "scripts" / "fuzz.py"), str(tmp_path)]
    words = [*script, "--minutes", "0.5", "--workers", "1", "--cases", "1000", "--seed", "ci"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    result = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)

    *_, total = result.stdout.splitlines() or [""]
    assert 0 == result.returncode, result.stdout + result.stderr
    assert total.startswith("| all | ")
