"""What machines do to a run, and what is left then."""

import builtins
import errno
import json
import os
import resource
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from seq2seq.configuration.stored_config import load_config
from seq2seq.errors import ChangedData
from seq2seq.prediction import load_model

TRAIN = Path(__file__).parents[2] / "scripts" / "train.py"


def saved(folder):
    """Content of all that a run has saved, by name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def journal(folder):
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


def refusing(monkeypatch, part, code):
    """Opening files for writing whose names hold `part` fails, as on a full disk."""
    real = builtins.open

    def fail(path, mode="r", *arguments, **options):
        if part in os.path.basename(str(path)) and set(mode) & set("wax"):
            raise OSError(code, os.strerror(code), str(path))
        return real(path, mode, *arguments, **options)

    monkeypatch.setattr("io.open", fail)
    monkeypatch.setattr("builtins.open", fail)


@pytest.mark.by_turns
@pytest.mark.parametrize("part", ["step_", "model_", "metrics.jsonl", "timing.jsonl"])
def test_a_full_disk_ends_in_one_sentence_and_loses_nothing(
    command, stopped, tiny, monkeypatch, part
):
    before = saved(stopped)
    with monkeypatch.context() as patch:
        refusing(patch, part, errno.ENOSPC)
        result = command("train", *tiny, f"resume={stopped}", "trainer.max_steps=8")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "No space left on device" in result.err
    assert f"resume with resume={stopped}." in result.err
    after = saved(stopped)
    for name in before:
        if name.startswith("checkpoints"):
            assert before[name] == after[name]
    with zipfile.ZipFile(stopped / "model.keras") as archive:
        assert archive.testzip() is None
    result = command("train", *tiny, f"resume={stopped}", "trainer.max_steps=8")
    assert (0, "") == (result.status, result.err)
    steps = [record["step"] for record in journal(stopped) if record["split"] == "train"]
    assert list(range(1, 9)) == steps


@pytest.mark.by_turns(5, among="processes")
@pytest.mark.slow
def test_a_real_limit_of_the_file_system_ends_in_one_sentence(tiny, tmp_path):
    """The kernel refuses to let a file grow beyond 40 kB, in the midst of writing it."""
    limit = 40_000

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    folder = tmp_path / "run"
    cache = f"paths.cache={tmp_path}/cache"
    command = [sys.executable, TRAIN, *tiny, f"paths.output={folder}", cache]
    process = subprocess.run(command, preexec_fn=limited, capture_output=True, text=True)
    assert 2 == process.returncode
    assert 1 == process.stderr.count("\n")
    assert "File too large" in process.stderr
    assert f"resume with resume={folder}" in process.stderr
    assert set() == {path.name for path in folder.glob("checkpoints/*")}


def test_a_disk_that_cannot_be_read_ends_in_one_sentence(command, tiny, tmp_path, monkeypatch):
    real = Path.open

    def fail(path, mode="r", *arguments, **options):
        if path.name == "train.tsv" and "r" in mode:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return real(path, mode, *arguments, **options)

    monkeypatch.setattr(Path, "open", fail)
    result = command(
        "train", *tiny, f"paths.output={tmp_path}/run", f"paths.cache={tmp_path}/cache"
    )
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "train.tsv: Input/output error" in result.err
    assert "Check the disk" in result.err


def test_a_folder_that_cannot_be_written_to_is_said(command, tiny, tmp_path, monkeypatch):
    refusing(monkeypatch, "config", errno.EROFS)
    result = command("train", *tiny, f"paths.output={tmp_path}/run")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "Read-only file system" in result.err


@pytest.fixture(scope="module")
def half(command, tiny, tmp_path_factory):
    """Folders of the cache and of a run of two steps, and the journal of four."""
    root = tmp_path_factory.mktemp("half")
    folder, whole, options = root / "run", root / "whole", [*tiny, f"paths.cache={root}/cache"]
    assert 0 == command("train", *options, f"paths.output={folder}", "trainer.max_steps=2").status
    shutil.copytree(folder, whole)
    assert 0 == command("train", *options, f"resume={whole}", "trainer.max_steps=4").status
    return root / "cache", folder, journal(whole)


@pytest.mark.by_turns
@pytest.mark.parametrize("harm", ["deleted", "corrupted", "cut"])
def test_a_harmed_cache_is_built_anew_and_the_run_is_the_same(command, tiny, half, tmp_path, harm):
    cache, folder, whole = tmp_path / "cache", tmp_path / "run", half[2]
    shutil.copytree(half[0], cache)
    shutil.copytree(half[1], folder)
    options = [*tiny, f"paths.cache={cache}"]
    (store,) = (path for path in (cache / "stores").iterdir() if path.is_dir())
    ids = store / "train.source.ids.values"
    if harm == "deleted":
        shutil.rmtree(cache)
    elif harm == "corrupted":
        content = bytearray(ids.read_bytes())
        content[5] ^= 1
        ids.write_bytes(content)
    else:
        ids.write_bytes(ids.read_bytes()[:-7])
    result = command("train", *options, f"resume={folder}", "trainer.max_steps=4")
    assert (0, "") == (result.status, result.err)
    assert ("was rebuilt" in result.out) == (harm != "deleted")
    assert whole == journal(folder)


@pytest.mark.by_turns(5, among="trainings")
def test_a_run_does_not_go_on_with_other_rows_unless_told(command, tiny, pairs, tmp_path):
    train, folder = tmp_path / "own.tsv", tmp_path / "run"
    shutil.copy(pairs / "train.tsv", train)
    options = [*tiny, f"data.train={train}"]
    budget = ["trainer.max_steps=2", f"paths.output={folder}"]
    assert 0 == command("train", *options, *budget).status
    with train.open("a") as file:
        file.write("üa\tÜ A\n" * 2)  # which the run's vocabularies do not hold
    before, model = saved(folder), load_model(folder)
    result = command("train", f"resume={folder}", "trainer.max_steps=4")
    assert (ChangedData.status, 1) == (result.status, result.err.count("\n"))
    assert "(files.train). Restore it" in result.err
    assert before == saved(folder)
    result = command("train", f"resume={folder}", "trainer.max_steps=4", "allow_changed_data=true")
    assert (0, "") == (result.status, result.err)
    assert 4 == journal(folder)[-1]["step"]
    for side in ("source", "target"):
        old, new = (getattr(one, side).get_config() for one in (model, load_model(folder)))
        assert old == new


@pytest.mark.by_turns(5, among="trainings")
def test_a_resumed_run_uses_the_features_of_its_folder(command, stopped):
    features = json.loads((stopped / "features.json").read_text())
    tokenizer = features["source"]["config"]["tokenizer"]["config"]
    tokenizer["learned"] = tokenizer["learned"][::-1]  # as if another process had learned them
    (stopped / "features.json").write_text(json.dumps(features))
    result = command("train", f"resume={stopped}", "trainer.max_steps=5")
    assert (0, "") == (result.status, result.err)
    found = load_model(stopped / "checkpoints" / "model_000000005.keras").source.get_config()
    assert tokenizer["learned"] == found["tokenizer"]["config"]["learned"]


@pytest.mark.parametrize("content", ["{}", "[]", "{", '{"source": {"class_name": "X"}}'])
def test_features_that_are_corrupt_end_in_one_sentence(command, stopped, content):
    (stopped / "features.json").write_text(content)
    result = command("train", f"resume={stopped}")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "features.json" in result.err


@pytest.mark.by_turns(5, among="trainings")
def test_a_free_option_on_resume_leaves_its_neighbours_as_they_were(command, stopped):
    given = ["trainer.checkpoints.keep=7", "allow_changed_data=true"]
    assert 0 == command("train", f"resume={stopped}", "trainer.max_steps=5", *given).status
    record = json.loads((stopped / "run.json").read_text())
    (stopped / "run.json").write_text(json.dumps(record | {"status": "running"}))
    options = ["trainer.max_steps=6", "trainer.checkpoints.minutes=3"]
    assert 0 == command("train", f"resume={stopped}", *options).status
    config = load_config(stopped)
    assert (7, 3, 2) == tuple(config.trainer.checkpoints[k] for k in ("keep", "minutes", "every"))
    assert not config.allow_changed_data


def test_a_checkpoint_that_a_killed_process_left_half_written_is_removed(command, stopped):
    killed = (
        "from seq2seq.storage.files import *; import sys; context = replacing(Path(sys.argv[1]));"
    )
    killed += "context.__enter__().write_bytes(b'PK'); os._exit(9)"
    place = stopped / "checkpoints" / "step_000000005.npz"
    assert 9 == subprocess.run([sys.executable, "-c", killed, place]).returncode
    (leftover,) = place.parent.glob(".*.npz")
    assert 0 == command("train", f"resume={stopped}").status
    assert not leftover.exists()


@pytest.mark.by_turns(5, among="trainings")
def test_all_checkpoints_broken_starts_over_and_says_so(command, stopped, trained):
    for path in (stopped / "checkpoints").iterdir():
        path.write_bytes(path.read_bytes()[:100])
    result = command("train", f"resume={stopped}")
    assert (0, "") == (result.status, result.err)
    assert 2 == result.out.count("is corrupt")
    assert "Resuming from step 0." in result.out
    for one, other in zip(*(_weights(folder) for folder in (trained, stopped)), strict=True):
        np.testing.assert_array_equal(one, other)


def _weights(folder):
    with np.load(max((folder / "checkpoints").iterdir())) as archive:
        return [archive[name] for name in archive.files if name != "state"]
