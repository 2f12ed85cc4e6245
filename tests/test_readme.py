"""The documents' code runs as it is written: Python blocks of each page, and `bash run` blocks."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PARTS = {"examples.md", "history"}  # tests/test_examples.py runs the former; the latter is past
DOCUMENTS = [
    path
    for path in [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]
    if not PARTS & set(path.relative_to(ROOT).parts)
]


def blocks(path: Path, kind: str) -> list[str]:
    """The fenced blocks of exactly this info string: ```python, ```bash run."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", path.read_text(), re.DOTALL | re.MULTILINE)


def documents(kind: str):
    chosen = [path for path in DOCUMENTS if blocks(path, kind)]
    return pytest.mark.parametrize("path", chosen, ids=lambda path: str(path.relative_to(ROOT)))


@pytest.mark.by_turns(3)
@documents("python")
def test_python_blocks_run(path, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    program = "\n".join(blocks(path, "python"))

    exec(compile(program, path.name, "exec"), {"__name__": f"page_{path.stem}"})

    lines = capsys.readouterr().out.splitlines()
    printed = re.findall(r"^print\(.*\)  # (.*)$", program, re.MULTILINE)
    assert set() == {line for line in printed if path.parts[-2] == "how_to"} - set(lines)


@pytest.mark.by_turns(4, among="harm")
@documents("bash run")
def test_marked_bash_blocks_run(path, tmp_path):
    """In an empty folder that has the scripts, as in a checkout."""
    (tmp_path / "scripts").symlink_to(ROOT / "scripts")
    path_of = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    script = "\n".join(blocks(path, "bash run"))

    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=os.environ | path_of | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=900,
    )

    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-4000:]
