"""What tests of several commands share."""

import json
import shutil
import signal

import pytest


@pytest.fixture(autouse=True, scope="session")
def _heard():
    """No signal is ignored because the tests run in the background or under nohup."""
    for number, handler in (
        (signal.SIGINT, signal.default_int_handler),
        (signal.SIGHUP, signal.SIG_DFL),
    ):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


@pytest.fixture
def stopped(trained, tmp_path):
    """A copy of the run folder, as if it had been killed before its end."""
    folder = tmp_path / "stopped"
    shutil.copytree(trained, folder)
    record = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps(record | {"status": "running"}))
    return folder
