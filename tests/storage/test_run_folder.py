"""What a run folder promises, whatever its files hold."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from seq2seq.errors import InputError
from seq2seq.storage.files import remove_leftovers, replacing
from seq2seq.storage.json_text import json_text
from seq2seq.storage.reading import MAX_JSON, check_aliases
from seq2seq.storage.run_folder import RunFolder
from seq2seq.storage.run_record import RunRecord

PACKAGE = Path(__file__).parents[2] / "seq2seq"
NAMES = {
    "model.keras", "config.yaml", "run.json", "metrics.jsonl", "timing.jsonl", "predictions.tsv",
    "report.html", "bad_batch.json", "log.txt", ".worker",
}  # fmt: skip
FOLDERS = {"checkpoints", "rounds"}  # names that other things have, too
ALSO = {("sweeps/report.py", "report.html")}  # a sweep's page, which is in no run folder


def named(path):
    """Names of a run folder's files and folders in a module, docstrings left out."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    plain = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in plain:
            yield from (name for name in NAMES if node.value.endswith(name))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            right = node.right
            if isinstance(right, ast.Constant) and right.value in FOLDERS:
                yield right.value


def test_no_other_module_names_the_files_of_a_run_folder():
    paths = {str(path.relative_to(PACKAGE)): path for path in PACKAGE.rglob("*.py")}
    found = {(place, name) for place, path in paths.items() for name in named(path)}

    assert ALSO == {(place, name) for place, name in found if place != "storage/run_folder.py"}
    assert NAMES | FOLDERS == {name for place, name in found if place == "storage/run_folder.py"}


def test_a_claimed_folder_is_not_claimed_again_before_it_is_free(tmp_path):
    run = RunFolder(tmp_path)
    with run.claim():
        assert RunFolder(tmp_path).claim() is None
    with RunFolder(tmp_path).claim():
        pass


def test_a_claim_that_was_not_used_leaves_nothing(tmp_path):
    with RunFolder(tmp_path / "run").claim():
        assert (tmp_path / "run").is_dir()
    assert [] == list(tmp_path.iterdir())


def test_a_claim_leaves_what_was_written_and_folders_that_were_there(tmp_path):
    with RunFolder(tmp_path).claim():
        pass
    assert [] == list(tmp_path.iterdir())
    run = RunFolder(tmp_path / "run")
    with run.claim():
        run.write_config("seed: 1\n")
    assert {"seed": 1} == run.read_config()


def test_a_record_is_read_as_it_was_written(tmp_path):
    run = RunFolder(tmp_path)
    assert run.read_record() is None
    record = RunRecord.of_this_process(
        seed=3,
        precision="float32",
        data={"rows": 2},
        series={"a": [9, "0f"]},
        columns={},
        chosen={},
    )
    run.write_record(record)
    assert record == run.read_record()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"status": 3}',
        b'{"command": [1]}',
        b'{"series": {"a": [1]}}',
    ],
)
def test_a_corrupt_record_is_one_sentence(tmp_path, content):
    run = RunFolder(tmp_path)
    run.record_file.write_bytes(content)
    with pytest.raises(InputError, match=r"run\.json is corrupt \(.*\)\. Restore it"):
        run.read_record()


@pytest.mark.parametrize("content", [b"", b"a: [", b"- 1", b"a: &x [1]\nb: [*x, *x]", b"\xff\xff"])
def test_a_corrupt_config_is_one_sentence(tmp_path, content):
    run = RunFolder(tmp_path)
    run.config_file.write_bytes(content)
    with pytest.raises(InputError, match=r"config\.yaml is corrupt \(.*\)\. Restore it"):
        run.read_config()


def test_numbers_and_dates_of_a_config_are_read_as_omegaconf_reads_them(tmp_path):
    run = RunFolder(tmp_path)
    run.write_config("a: 1e-3\nb: 2026-11-28\nc: 1.5e3\nd: 7\n")
    assert {"a": 0.001, "b": "2026-11-28", "c": 1500.0, "d": 7} == run.read_config()


@pytest.mark.parametrize(
    "line",
    [
        "{", "3", '{"split": "train"}', "\x00", '{"step": 1, "split": 2}',
        '{"step": 1, "perplexity": "2"}', '{"step": 1, "loss": [1.0]}', f'{{"step": 1{"0" * 400}}}',
    ],
)  # fmt: skip
def test_a_corrupt_line_of_a_journal_is_named(tmp_path, line):
    run = RunFolder(tmp_path)
    run.metrics.write({"step": 1})
    with run.metrics.path.open("a") as file:
        file.write(f"{line}\n")
    with pytest.raises(InputError, match=r"metrics\.jsonl, line 2, is corrupt"):
        run.metrics.read()


@pytest.mark.parametrize("content", ["", "source\n", "source\tright\na\n", "source\tright\na\tx\n"])
def test_corrupt_predictions_are_one_sentence(tmp_path, content):
    run = RunFolder(tmp_path)
    run.predictions_file.write_text(content)
    with pytest.raises(InputError, match=r"predictions\.tsv is corrupt"):
        run.read_predictions(["source"], ["right"])


def test_a_model_file_in_place_of_its_folder_is_refused_with_the_folder(tmp_path):
    run = RunFolder(tmp_path)
    run.model_file.touch()
    run.write_config("seed: 1\n")
    with pytest.raises(InputError, match=f"not a file. Did you mean {tmp_path}"):
        RunFolder(run.model_file).read_config()
    assert tmp_path == RunFolder.of_model(run.model_file).path


def test_only_what_killed_processes_left_is_removed(tmp_path):
    strangers = [
        ".env.2024",
        ".notes.3.txt",
        ".step_000000005.12345.npz",
        ".model.seq2seq-1-2.keras",
    ]
    for name in strangers:
        (tmp_path / name).touch()
    killed = (
        "from seq2seq.storage.files import *; import sys; context = replacing(Path(sys.argv[1]));"
        "context.__enter__().touch(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", killed, tmp_path / "model.keras"], check=False)
    with replacing(tmp_path / "model.keras") as live:
        live.touch()
        assert 2 == len(list(tmp_path.glob(".model.*-*-*-*.keras")))
        remove_leftovers(tmp_path)
        assert {live.name, *strangers} == {path.name for path in tmp_path.iterdir()}


def test_temporary_names_never_collide(tmp_path):
    with replacing(tmp_path / "a.txt") as one, replacing(tmp_path / "a.txt") as other:
        one.touch()
        other.touch()
        assert one != other


BOMB = "a: &a [x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{one}'] * 8)}]\n"
    for one, after in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "content",
    [BOMB, "[" * 3000, "a: " + "[" * 100 + "]" * 100, "a: 1\n" * 300_000, "a: &a [*a]", "\0", "1"],
    ids=["aliases", "open", "deep", "large", "endless", "binary", "number"],
)
def test_a_hostile_config_is_one_short_sentence(tmp_path, content):
    (tmp_path / "config.yaml").write_text(content)
    with pytest.raises(InputError, match=r"config\.yaml is corrupt \(") as caught:
        RunFolder(tmp_path).read_config()
    assert len(str(caught.value)) < 300 + len(str(tmp_path))


@pytest.mark.parametrize("content", ["[" * 100_000, " " * (MAX_JSON + 1)], ids=["deep", "large"])
def test_a_hostile_record_is_one_short_sentence(tmp_path, content):
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(InputError, match=r"run\.json is corrupt \(") as caught:
        RunFolder(tmp_path).read_record()
    assert len(str(caught.value)) < 300 + len(str(tmp_path))


def test_few_aliases_are_left_alone_and_many_are_not(tmp_path):
    (tmp_path / "few.yaml").write_text("a: &a [1, 2]\nb: *a\n")
    (tmp_path / "many.yaml").write_text(BOMB)
    check_aliases(tmp_path / "few.yaml")
    with pytest.raises(InputError, match="many.yaml must not have aliases"):
        check_aliases(tmp_path / "many.yaml")


def test_a_clearing_that_is_killed_can_be_repeated(tmp_path, monkeypatch):
    run = RunFolder(tmp_path)
    run.checkpoints.mkdir()
    left = [run.config_file, run.record_file, run.model_file, run.metrics.path]
    for count in range(len(left)):
        for path in left:
            path.write_text("x")
        deleted, unlink = [], Path.unlink

        def unlink_some(path, count=count, deleted=deleted, unlink=unlink):
            if len(deleted) == count:
                raise KeyboardInterrupt
            deleted.append(path)
            unlink(path)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "unlink", unlink_some)
            with pytest.raises(KeyboardInterrupt):
                run.clear()
        assert run.has_config or not run.record_file.exists()
    run.clear()
    assert [] == list(tmp_path.iterdir())


def test_numbers_that_json_lacks_are_null():
    content = {"mae": float("nan"), "by": [{"bias": (1.0, float("-inf"))}], "path": Path("a")}
    assert '{"mae": null, "by": [{"bias": [1.0, null]}], "path": "a"}' == json_text(content, None)


def test_numbers_of_numpy_are_numbers_in_json():
    content = {"mae": np.float32(0.5), "by": np.array([1, np.inf]), "rows": np.int64(3)}
    assert '{"mae": 0.5, "by": [1.0, null], "rows": 3}' == json_text(content, None)
