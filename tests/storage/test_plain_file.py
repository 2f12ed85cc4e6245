"""Named pipes among the files of a run or an export are refused before they are opened."""

import os
import shutil
import threading
from pathlib import Path

import pytest

from seq2seq.errors import InputError
from seq2seq.exporting.checksums import check_files
from seq2seq.exporting.signature_file import SIGNATURE, read_signature
from seq2seq.storage.plain_file import check_plain

NOT_PLAIN = "must be a file, not a pipe"


@pytest.fixture
def pipe():
    """Makes a named pipe, whose reader finds nothing instead of waiting for ever."""

    def make(path):
        path.unlink(missing_ok=True)
        os.mkfifo(path)
        threading.Thread(target=lambda: path.open("wb").close(), daemon=True).start()
        return path

    return make


def test_files_folders_and_what_is_missing_are_left_to_their_reader(tmp_path, pipe):
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "file")
    for name in ("file", "link", ".", "missing"):
        assert tmp_path / name == check_plain(tmp_path / name)
    for path in (pipe(tmp_path / "pipe"), Path("/dev/zero")):
        with pytest.raises(InputError, match=NOT_PLAIN):
            check_plain(path)


def test_pipes_of_an_export_are_refused(tmp_path, pipe):
    (tmp_path / "model").mkdir()
    pipe(tmp_path / "model" / "model.onnx")
    for known in (None, {"signature.json": "0"}):
        with pytest.raises(InputError, match=NOT_PLAIN):
            check_files(tmp_path, known)
    pipe(tmp_path / SIGNATURE)
    with pytest.raises(InputError, match=NOT_PLAIN):
        read_signature(tmp_path)


@pytest.mark.parametrize("name", ["model.keras", "run.json", "metrics.jsonl", "config.yaml"])
def test_pipes_of_a_run_are_refused(trained, command, tmp_path, pipe, name):
    run = shutil.copytree(trained, tmp_path / "run")
    pipe(run / name)
    tasks = {"model.keras": "predict", "config.yaml": "evaluate"}
    arguments = {"predict": ("--", "a"), "compare": (f"paths.output={tmp_path}/out",)}
    task = tasks.get(name, "compare")
    given = f"run=[{run},{trained}]" if task == "compare" else f"run={run}"
    result = command(task, given, *arguments.get(task, ()))
    assert 2 == result.status and 1 == result.err.count("\n")
    assert NOT_PLAIN in result.err or f"no {name}" in result.err
