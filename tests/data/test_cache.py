import os
import signal
import subprocess
import sys
import textwrap

import pytest

from seq2seq.data.store.cache import ensure
from seq2seq.storage.locks import try_lock


def start(folder, build):
    """A process that builds `folder`; `build` is the body of its function."""
    script = f"""
import os, pathlib, signal, time
from seq2seq.data.store.cache import ensure

def build(partial):
{textwrap.indent(build, "    ")}

ensure(pathlib.Path({str(folder)!r}), build)
"""
    return subprocess.Popen([sys.executable, "-c", script])


def write(text):
    return lambda folder: (folder / "file").write_text(text)


def test_a_folder_is_built_once(tmp_path):
    assert ensure(tmp_path / "key", write("first")) is None
    assert ensure(tmp_path / "key", write("second")) is None
    assert "first" == (tmp_path / "key" / "file").read_text()


def test_a_build_that_was_killed_is_forgotten(tmp_path):
    body = "(partial / 'half').write_text('x'); os.kill(os.getpid(), signal.SIGKILL)"
    assert -signal.SIGKILL == start(tmp_path / "key", body).wait()
    assert (tmp_path / "key.partial" / "half").exists()
    assert not (tmp_path / "key").exists()
    assert ensure(tmp_path / "key", write("whole")) is None
    assert {"file", "manifest.json"} == {path.name for path in (tmp_path / "key").iterdir()}
    assert not (tmp_path / "key.partial").exists()


def test_builders_at_once_build_once_and_all_end_well(tmp_path):
    body = "open(partial / '../log', 'a').write('built\\n'); time.sleep(0.5)"
    processes = [start(tmp_path / "key", body) for _ in range(3)]
    assert [0, 0, 0] == [process.wait() for process in processes]
    assert "built\n" == (tmp_path / "log").read_text()


def test_a_build_that_fails_leaves_nothing_and_can_be_tried_again(tmp_path):
    def fail(folder):
        write("half")(folder)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        ensure(tmp_path / "key", fail)
    assert ["key.lock"] == [path.name for path in tmp_path.iterdir()]
    ensure(tmp_path / "key", write("whole"))
    assert "whole" == (tmp_path / "key" / "file").read_text()


def test_what_has_not_been_used_for_90_days_is_deleted(tmp_path):
    for key in ("unused", "used"):
        ensure(tmp_path / key, write(key))
        os.utime(tmp_path / key / "manifest.json", (0, 0))
    (tmp_path / "foreign").mkdir()
    (tmp_path / "killed.partial").mkdir()
    (tmp_path / "building.partial").mkdir()
    (tmp_path / "killed.partial" / "manifest.json").touch()  # in the last moment
    os.utime(tmp_path / "killed.partial" / "manifest.json", (0, 0))
    for left in ("unused.lock", "killed.partial", "killed.lock"):
        (tmp_path / left).touch()
        os.utime(tmp_path / left, (0, 0))
    ensure(tmp_path / "used", write("used"))
    ensure(tmp_path / "new", write("new"))
    kept = {"building.partial", "foreign", "new", "new.lock", "used", "used.lock"}
    assert kept == {path.name for path in tmp_path.iterdir()}


def test_what_is_used_while_it_is_looked_at_is_not_deleted(tmp_path, monkeypatch):
    ensure(tmp_path / "old", write("old"))
    manifest, asked = tmp_path / "old" / "manifest.json", []
    for path in (manifest, tmp_path / "old.lock"):
        os.utime(path, (0, 0))

    def use_it(path):
        asked.append(path.name)
        os.utime(manifest)
        return try_lock(path)

    monkeypatch.setattr("seq2seq.data.store.cache.try_lock", use_it)
    ensure(tmp_path / "new", write("new"))
    assert ["old.lock"] == asked
    assert manifest.exists()


def test_a_changed_byte_is_noticed_and_named(tmp_path):
    ensure(tmp_path / "key", write("right"))
    (tmp_path / "key" / "file").write_text("wrong")
    assert "file has other contents" == ensure(tmp_path / "key", write("right"))
    assert "right" == (tmp_path / "key" / "file").read_text()
