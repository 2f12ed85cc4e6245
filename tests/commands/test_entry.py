"""Commands as processes: what they print, import and leave behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from seq2seq.commands.entry import split_texts

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from seq2seq.commands.entry import entry

def task(config):
    print(config.paths.output, config.seed)
    {body}

try:
    entry("train", task)
finally:
    heavy = {{"tensorflow", "keras", "jax", "tensorflow_datasets", "pandas"}} & set(sys.modules)
    assert not heavy, heavy
"""


def run(folder, *arguments, body="pass"):
    command = [sys.executable, "-c", PROGRAM.format(body=body), *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_help_names_choices_and_options_without_loading_a_backend(tmp_path):
    result = run(tmp_path, "--help")

    assert (0, "") == (result.returncode, result.stderr)
    assert "optimizer/schedule: constant, cosine" in result.stdout
    assert "  learning_rate: " in result.stdout


def test_a_mistake_is_one_sentence_and_status_2_and_leaves_nothing(tmp_path):
    result = run(tmp_path, "data.limt=5")

    assert (2, "") == (result.returncode, result.stdout)
    assert "There is no option data.limt. Did you mean data.limit?\n" == result.stderr
    assert [] == list(tmp_path.iterdir())


def test_an_input_error_of_the_task_is_one_sentence_and_status_2(tmp_path):
    body = "from seq2seq.errors import InputError; raise InputError('No such file: x; give one.')"
    result = run(tmp_path, body=body)

    assert (2, "No such file: x; give one.\n") == (result.returncode, result.stderr)


def test_a_missing_file_is_said_before_a_backend_is_loaded(tmp_path):
    body = "from seq2seq.commands.train import train; train(config)"
    result = run(tmp_path, "data=files", "data.train=missing.tsv", body=body)

    assert 2 == result.returncode
    assert "missing.tsv" in result.stderr and result.stderr.count("\n") == 1
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("body", ["1 / 0", "config.nothing", "config['data']['nothing']"])
def test_a_defect_keeps_its_traceback(tmp_path, body):
    result = run(tmp_path, body=body)

    assert result.returncode == 1
    assert "Traceback" in result.stderr
    assert "in task" in result.stderr


@pytest.mark.parametrize(
    ("name", "expected"),
    [("SIGINT", (130, "Interrupted.\n")), ("SIGTERM", (143, "Terminated.\n"))],
)
def test_a_signal_ends_in_one_line_and_the_shells_status(tmp_path, name, expected):
    result = run(tmp_path, body=f"import os, signal; os.kill(os.getpid(), signal.{name})")

    assert expected == (result.returncode, result.stderr)


def test_a_warning_is_one_line(tmp_path):
    result = run(tmp_path, body="import warnings; warnings.warn('Something is unusual.')")

    assert (0, "Something is unusual.\n") == (result.returncode, result.stderr)


def test_a_reader_that_has_enough_ends_the_command_quietly(tmp_path):
    """As in `seq2seq-predict ... | head -1`."""
    command = [sys.executable, "-c", PROGRAM.format(body="while True: print('more')")]
    options = {"cwd": tmp_path, "env": os.environ | {"PYTHONPATH": str(ROOT)}, "text": True}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        assert "" == process.stderr.read()
    assert 141 == process.returncode


def test_a_run_folder_is_named_by_paths_output(tmp_path):
    first, second = run(tmp_path).stdout.split()[0], run(tmp_path).stdout.split()[0]

    assert first.startswith("runs/")
    assert first != second
    assert "mine 1\n" == run(tmp_path, "paths.output=mine").stdout
    assert [] == list(tmp_path.iterdir())  # whoever has something to write makes the folder


def test_a_sweep_runs_each_value_in_its_own_folder(tmp_path):
    result = run(tmp_path, "-m", "seed=4,5", "paths.sweep=sweep")

    folders = [line for line in result.stdout.splitlines() if line.startswith(str(tmp_path))]
    assert [f"{tmp_path}/sweep/0 4", f"{tmp_path}/sweep/1 5"] == folders


def test_a_sweep_goes_on_after_a_run_with_a_mistake(tmp_path):
    import_error = "from seq2seq.errors import InputError"
    body = f"{import_error}\n    if config.seed == 4: raise InputError('bad seed')"
    result = run(tmp_path, "-m", "seed=4,5", body=body)

    assert result.returncode == 2
    assert result.stderr.endswith("bad seed\n")
    assert "/1 5\n" in result.stdout


def test_a_sweep_refuses_one_run_folder_for_all(tmp_path):
    result = run(tmp_path, "-m", "seed=4,5", "paths.output=mine")

    assert result.returncode == 2
    assert "paths.sweep=" in result.stderr


def test_flags_and_overrides_may_stand_in_any_order(tmp_path):
    (tmp_path / "own" / "optimizer").mkdir(parents=True)
    (tmp_path / "own" / "optimizer" / "mine.yaml").write_text("_target_: mine.Optimizer\n")
    (tmp_path / "mine.py").touch()

    result = run(tmp_path, "optimizer=mine", "--config-dir", "own", "seed=3", body="import mine")
    assert (0, "") == (result.returncode, result.stderr)
    assert result.stdout.endswith(" 3\n")


@pytest.mark.parametrize(
    ("arguments", "overrides", "texts"),
    [
        (["run=x", "hello", "world"], ["run=x"], ["hello", "world"]),
        (["run=x", "--", "a=b", "--help"], ["run=x"], ["a=b", "--help"]),
        (["hello", "run=x", "--", ""], ["run=x"], ["hello", ""]),
        (["--config-dir", "own", "run=x", "own"], ["--config-dir", "own", "run=x"], ["own"]),
        ([], [], []),
    ],
)
def test_texts_are_told_from_overrides(arguments, overrides, texts):
    assert (overrides, texts) == split_texts(arguments)
