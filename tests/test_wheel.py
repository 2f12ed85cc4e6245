"""What is in the wheel and the source archive."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs the repository")
SHIPPED = {".py", ".yaml", ".md", ".bib", ".txt", ".pyi", ".typed", ".html", ".js"}


def tracked() -> set[str]:
    """Files of the library, its configs and its datasets, as the repository has them."""
    command = ["git", "ls-files", "--", "seq2seq", "conf", "datasets"]
    lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {line for line in lines.splitlines() if Path(line).suffix in SHIPPED}


@pytest.fixture(scope="module")
def archives(tmp_path_factory):
    """Names in a source archive, and in the wheel that is built from it."""
    copy, folder = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("dist")
    subprocess.run(["git", "checkout-index", "--all", f"--prefix={copy}/"], cwd=ROOT, check=True)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(copy)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel_names = set(wheel.namelist())
    with tarfile.open(next(folder.glob("*.tar.gz"))) as source:
        source_names = {name.partition("/")[2] for name in source.getnames()}
    return wheel_names, source_names


def expected() -> set[str]:
    """Paths in the archives, where the top-level folders stand in the package."""
    return {name if name.startswith("seq2seq/") else f"seq2seq/{name}" for name in tracked()}


def test_wheel_holds_the_package_and_nothing_beside_it(archives):
    wheel, _ = archives

    assert {"seq2seq"} == {
        name.split("/")[0] for name in wheel if not name.split("/")[0].endswith(".dist-info")
    }


def test_wheel_holds_every_module_config_and_builder(archives):
    wheel, _ = archives

    assert set() == expected() - wheel


def test_source_archive_holds_the_same(archives):
    _, source = archives

    assert set() == (expected() | {"LICENSE", "CHANGELOG.md", "pyproject.toml"}) - source
