"""Two starts never work in one run folder, and corrupt neighbours stop no start."""

import os
import shlex

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser

from seq2seq.commands.shell_words import shell_word
from seq2seq.storage.run_folder import RunFolder


@pytest.mark.parametrize("option", ["resume", "paths.output"])
def test_a_folder_that_is_being_trained_in_is_refused_before_anything_is_read(
    command, stopped, tiny, option
):
    with RunFolder(stopped).claim():
        result = command("train", *tiny, f"{option}={stopped}", "data.train=nowhere.tsv")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert f"Another process is training in {stopped}." in result.err


def test_a_mistake_leaves_no_folder(command, tiny, tmp_path):
    result = command("train", *tiny, f"paths.output={tmp_path}/run", "data.train=nowhere.tsv")
    assert 2 == result.status
    assert [] == list(tmp_path.iterdir())


def test_auto_skips_a_corrupt_run_with_a_warning(command, stopped, tiny, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("empty", "odd"):
        (tmp_path / "runs" / name).mkdir(parents=True)
        (tmp_path / "runs" / name / "run.json").touch()
    (tmp_path / "runs" / "odd" / "run.json").write_text('{"status": "running"}')
    (tmp_path / "runs" / "odd" / "config.yaml").write_text("- 1")
    os.utime(stopped / "run.json", (0, 0))  # so that the others are looked at before it
    stopped.rename(tmp_path / "runs" / "first")
    result = command("train", *tiny, "resume=auto")
    assert 0 == result.status
    assert 2 == result.err.count("resume=auto skips a run: ") == result.err.count("\n")
    assert {"empty", "odd", "first"} == {path.name for path in (tmp_path / "runs").iterdir()}


@pytest.mark.parametrize("name", ["run.json", "config.yaml"])
def test_a_corrupt_file_of_a_resumed_run_is_one_sentence(command, stopped, name):
    (stopped / name).write_text("{")
    result = command("train", f"resume={stopped}")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert f"{name} is corrupt" in result.err


def test_a_config_without_its_parts_is_refused(command, stopped):
    (stopped / "config.yaml").write_text("seed: 1\n")
    result = command("train", f"resume={stopped}")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "is corrupt or of another version: it has no " in result.err


@pytest.mark.parametrize(
    "value", ["runs/a", "a b", "a [1]", "a*", "a;b", "a(b)", "[price]", 'a"b', "a,b", "5", "a'b\\"]
)
def test_printed_options_survive_the_shell_and_hydra(value):
    (word,) = shlex.split(shell_word("run", value))
    (override,) = OverridesParser.create().parse_overrides([word])
    assert value == override.value()
    assert not set("[*;(") & set(shell_word("run", value)) or "'" in shell_word("run", value)
