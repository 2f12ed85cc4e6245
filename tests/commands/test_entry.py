"""Commands as processes: what they print, import and leave behind."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import seq2seq
from seq2seq.commands.command_line import split_texts
from seq2seq.configuration.help import help_text

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


def test_help_lists_groups_and_options_without_loading_a_backend(tmp_path):
    result = run(tmp_path, "--help")

    assert (0, "") == (result.returncode, result.stderr)
    assert "  optimizer/schedule   constant, cosine, inverse_square_root, linear*" in result.stdout
    assert "  final_split=test " in result.stdout
    assert "sweep/sampler" not in result.stdout
    assert "seq2seq-train --help GROUP=CHOICE" in result.stdout
    assert "python scripts" not in result.stdout


def test_help_on_a_choice_prints_its_options_with_their_comments(tmp_path):
    result = run(tmp_path, "--help", "decoding=beam", "decoding.width=7", "model/encoder=dense")

    assert (0, "") == (result.returncode, result.stderr)
    assert "  decoding.width=7 " in result.stdout
    assert "  decoding.n_best=1              outputs returned per source" in result.stdout
    assert "  decoding/constraint            banned_sequences, none*" in result.stdout
    assert "  model.encoder.activation=relu" in result.stdout
    assert "_target_" not in result.stdout.replace("{_target_:", "")
    assert "optimizer" not in result.stdout


def test_help_on_a_mistake_is_one_sentence(tmp_path):
    result = run(tmp_path, "--help", "decoding=bean")

    assert (2, 1) == (result.returncode, result.stderr.count("\n"))
    assert result.stderr.endswith("Did you mean beam?\n")


def test_help_of_a_command_lists_the_groups_that_it_takes():
    listed = help_text("predict", "seq2seq-predict")

    assert "  decoding/processors " in listed
    assert "  run=(required) " in listed
    assert "optimizer" not in listed
    assert "  sweep/sampler " in help_text("sweep", "seq2seq-sweep")
    assert "  seed=1 " in help_text("sweep", "seq2seq-sweep")


def test_help_repeats_the_command_as_typed():
    assert "  python scripts/train.py data=files" in help_text("train", "python scripts/train.py")
    assert "  seq2seq-train data=files" in help_text("train", "seq2seq-train")


def test_help_shows_choices_of_the_users_folder(tmp_path):
    (tmp_path / "optimizer").mkdir()
    mine = "# Follows no gradient.\n_target_: mine.Optimizer\nspeed: 3 # metres per second\n"
    (tmp_path / "optimizer" / "mine.yaml").write_text(mine)
    lines = help_text("train", "seq2seq-train", ["optimizer=mine"], tmp_path).splitlines()

    assert ["optimizer=mine", "  Follows no gradient."] == lines[:2]
    assert "  optimizer.speed=3   metres per second" in lines


@pytest.mark.parametrize("name", ["compare", "predict"])
def test_commands_that_take_words_have_a_version(command, name):
    assert command(name, "--version").out.startswith(f"seq2seq {seq2seq.__version__}\n")


def test_version_names_the_package_and_its_backend(tmp_path):
    result = run(tmp_path, "--version")

    assert (0, "") == (result.returncode, result.stderr)
    assert result.stdout.startswith(f"seq2seq {seq2seq.__version__}\nkeras ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_installed(tmp_path, shell):
    result = run(tmp_path, "-sc", f"install={shell}")

    assert (0, "") == (result.returncode, result.stderr)
    assert "complete" in result.stdout


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("seq2seq-train decoding=be", "decoding=beam\n"),
        ("python scripts/train.py optimizer/sched", "optimizer/schedule=\n"),
        ("seq2seq-train decoding=beam decoding.wi", "decoding.width=\n"),
    ],
)
def test_a_word_is_completed(tmp_path, monkeypatch, line, completed):
    monkeypatch.setenv("COMP_LINE", line)
    result = run(tmp_path, "-sc", "query=bash")

    assert (0, completed) == (result.returncode, result.stdout)


def test_files_that_others_share_are_not_completed(tmp_path, monkeypatch):
    monkeypatch.setenv("COMP_LINE", "seq2seq-train ")
    words = run(tmp_path, "-sc", "query=bash").stdout.split()

    assert "data=" in words
    assert [] == [word for word in words if word.startswith("_")]


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
    [
        ("SIGINT", (130, "Interrupted.")),
        ("SIGTERM", (143, "Terminated.")),
        ("SIGHUP", (129, "Hung up.")),
    ],
)
def test_a_signal_ends_in_one_line_and_the_shells_status(tmp_path, name, expected):
    result = run(tmp_path, body=f"import os, signal; os.kill(os.getpid(), signal.{name})")

    notice, sentence = result.stderr.strip().splitlines()
    assert "Stopping. A second signal stops immediately." == notice
    assert expected == (result.returncode, sentence)


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


def test_a_closed_standard_output_is_one_sentence(tmp_path):
    command = [sys.executable, "-c", PROGRAM.format(body="pass")]
    line = f"{shlex.join(command)} >&-"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run(line, shell=True, cwd=tmp_path, env=environment, capture_output=True)
    assert (2, b"Standard output must not be closed. Redirect it to a file.\n") == (
        ran.returncode,
        ran.stderr,
    )


def test_a_message_moves_no_cursor(tmp_path):
    result = run(tmp_path, "seed=a\x1b[2J.tsv")
    assert "seed=a\\x1b[2J.tsv cannot be parsed." in result.stderr


def test_a_run_folder_is_named_by_paths_output(tmp_path):
    first, second = run(tmp_path).stdout.split()[0], run(tmp_path).stdout.split()[0]

    assert first.startswith("runs/")
    assert first != second
    own = ["paths.output=mine", "+tag=x", "hydra.job.name=${tag}"]  # which only Hydra refers to
    assert "mine 1\n" == run(tmp_path, *own).stdout
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
    assert result.stderr.startswith("Job 0 failed: bad seed\n")
    assert result.stderr.endswith("Job 0 failed for the reason above.\n")
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
