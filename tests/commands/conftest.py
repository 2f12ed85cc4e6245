"""What tests of several commands share."""

import json
import shutil

import pytest

UNDRAWN = ("test_faults", "test_resume", "test_warm_start")  # a report is a third of a small run


@pytest.fixture(autouse=True)
def _undrawn(request, monkeypatch):
    """Where no one looks at reports, there are none."""
    if request.module.__name__.rpartition(".")[2] in UNDRAWN:
        monkeypatch.setattr("seq2seq.reporting.write_report", lambda *_: None)


@pytest.fixture
def stopped(trained, tmp_path):
    """A copy of the run folder, as if it had been killed before its end."""
    folder = tmp_path / "stopped"
    shutil.copytree(trained, folder)
    record = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps(record | {"status": "running"}))
    return folder
