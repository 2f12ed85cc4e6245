"""As many cases of `scripts/fuzz.py` as fit; docs/files_of_others.md has more."""

import os
import random
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from fuzzing.case import MINE, Wrong, lost, state_of  # noqa: E402
from fuzzing.requests import make  # noqa: E402
from fuzzing.serving import BODY, REQUEST, judged  # noqa: E402

JSON = "application/json"


@pytest.mark.by_turns(4, among="harm")
def test_changed_files_end_in_a_sentence_or_well(tmp_path):
    script = [sys.executable, str(ROOT / "scripts" / "fuzz.py"), str(tmp_path)]
    words = ["--minutes", "0.5", "--workers", "1", "--cases", "1000", "--seed", "ci", "--quick"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [*script, *words], env=environment, capture_output=True, text=True, check=False
    )

    *_, total = result.stdout.splitlines() or [""]
    assert 0 == result.returncode, result.stdout + result.stderr
    assert total.startswith("| all | ")


@pytest.mark.parametrize(
    ("status", "kind", "text", "is_right"),
    [
        (200, JSON, '{"predictions": []}', True),
        (400, JSON, '{"error": "inputs must be a list."}', True),
        (200, "text/event-stream", "event: token\ndata: {}\n\nevent: prediction\ndata: {}", True),
        (200, "text/event-stream", "event: token\ndata: {}", False),
        (200, JSON, '{"score": NaN}', False),
        (400, "text/plain", "Invalid HTTP request received.", False),
        (400, JSON, '{"error": ""}', False),
        (500, JSON, '{"error": "The server has a defect, which its log describes."}', False),
        (503, JSON, '{"error": "The server is busy."}', False),
    ],
)
def test_answers_that_are_not_documented_are_seen(status, kind, text, is_right):
    answer = SimpleNamespace(status=status, headers={"Content-Type": kind}, text=text)
    try:
        judged(answer, "/predict", False)
    except Wrong:
        assert not is_right
    else:
        assert is_right


def test_files_that_are_gone_or_others_are_seen(tmp_path):
    export = tmp_path / "run" / "export" / "onnx"
    export.mkdir(parents=True)
    for path in (tmp_path / "model.keras", export / "model.onnx", export / f"{MINE}.py"):
        path.write_text("a")
    before = state_of(tmp_path)
    (export / "model.onnx").write_text("which an export may replace")
    assert [] == lost(before, state_of(tmp_path))
    (tmp_path / "model.keras").write_text("other")
    (export / f"{MINE}.py").unlink()
    assert {"model.keras", f"run/export/onnx/{MINE}.py"} == {*lost(before, state_of(tmp_path))}


def test_right_requests_are_among_those_that_are_drawn(tmp_path):
    cases = [make(random.Random(f"{number}"), tmp_path) for number in range(200)]
    assert 10 < sum("valid" in case.words for case in cases) < 100
    assert all(REQUEST in case.files for case in cases)
    assert 20 < sum(BODY in case.files for case in cases)
