"""The documents' code runs as it stands: each file's Python blocks, and `bash run` blocks."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OWN_TEST = "examples.md"  # tests/test_examples.py runs it, example by example
DOCUMENTS = [
    path
    for path in [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]
    if path.exists() and path.name != OWN_TEST
]


def blocks(path: Path, kind: str) -> list[str]:
    """The fenced blocks of exactly this info string: ```python, ```bash run."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", path.read_text(), re.DOTALL | re.MULTILINE)


def documents(kind: str):
    chosen = [path for path in DOCUMENTS if blocks(path, kind)]
    return pytest.mark.parametrize("path", chosen, ids=[path.name for path in chosen])


def run(command: list[str], folder: Path) -> None:
    """Run in an empty folder that has the scripts, as in a checkout."""
    (folder / "scripts").symlink_to(ROOT / "scripts")
    search = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    result = subprocess.run(
        command, cwd=folder, env=os.environ | search, capture_output=True, text=True, timeout=900
    )
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-4000:]


@documents("python")
def test_python_blocks_run(path, tmp_path):
    (tmp_path / "blocks.py").write_text("\n".join(blocks(path, "python")))

    run([sys.executable, "blocks.py"], tmp_path)


@documents("bash run")
def test_marked_bash_blocks_run(path, tmp_path):
    script = "\n".join(blocks(path, "bash run"))

    run(["bash", "-euo", "pipefail", "-c", script], tmp_path)
