"""What tests of several commands share."""

import json
import shutil

import pytest


@pytest.fixture
def stopped(trained, tmp_path):
    """A copy of the run folder, as if it had been killed before its end."""
    folder = tmp_path / "stopped"
    shutil.copytree(trained, folder)
    record = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps(record | {"status": "running"}))
    return folder
