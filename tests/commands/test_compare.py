"""`seq2seq-compare`, on run folders that are made by hand."""

import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from finished import finished, finished_forecast

from seq2seq.storage.run_folder import RunFolder

ROOT = Path(__file__).parents[2]
FAST = "resamples=100"


@pytest.fixture
def compare(command):
    """Runs the command; it draws nothing, so Keras need not be loaded to prevent it."""
    return partial(command, "compare", draws=True)


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """The working directory, with runs a, b and c in `runs`, of which b is the best."""
    monkeypatch.chdir(tmp_path)
    finished(tmp_path / "runs" / "a", [1, 0, 0, 1, 0, 0])
    finished(tmp_path / "runs" / "b", [1, 1, 1, 1, 0, 0], seed=2, model__units=8)
    finished(tmp_path / "runs" / "c", [0, 0, 1, 0, 1, 0], model__units=8)
    return tmp_path


def cells(text):
    """Lines as lists of words."""
    return [line.split() for line in text.splitlines()]


def test_figures_tests_rows_options_and_examples_are_shown(compare, runs):
    result = compare("runs/a", "runs/b")

    assert (0, "") == (result.status, result.err)
    figures, tests, rows, options, examples = result.out.strip().split("\n\n", 4)
    assert "Runs on the same 6 rows (test)" == figures.splitlines()[0]
    assert ["1", "b", "66.7%", "33.3%"] == cells(figures)[2][:4]
    assert ["2", "a", "-33.3%"] == cells(tests)[2][:3]
    assert "Exact match against that of b (paired bootstrap, 10,000 resamples)" in tests
    assert ["2", "a", "2", "0", "2", "2"] == cells(rows)[2]
    assert ["model.units: 8 / -", "seed: 2 / 1"] == sorted(options.splitlines()[1:])
    first, second = examples.split("\n\n")
    assert [["source", "s1"], ["reference", "S1"], ["1", "right", "S1"], ["2", "wrong", "X"]] == (
        cells(first)[1:]
    )
    assert ["source", "s2"] == cells(second)[0]


@pytest.mark.parametrize(
    "words",
    [
        ["run=runs/*"],
        ["run=[runs/a,runs/b,runs/c]"],
        ["run=[runs/a,runs/[bc]]"],
        ["runs/a", "runs/b", "runs/c", "runs/a"],
    ],
)
def test_runs_are_given_by_names_patterns_and_folders(compare, runs, words):
    result = compare(*words, FAST, "rows=0")
    assert (0, "") == (result.status, result.err)
    assert ["b", "a", "c"] == [line[1] for line in cells(result.out)[3:6]]


def test_what_cannot_be_compared_is_named(compare, runs):
    finished(runs / "runs" / "running", [1, 0], status="running")
    finished(runs / "runs" / "stopped", [1, 0], status="running")
    finished(runs / "runs" / "other", [1, 0])
    (runs / "runs" / "empty").mkdir()
    (runs / "runs" / "notes.txt").touch()

    result = compare("run=runs/*", FAST)

    assert (0, "") == (result.status, result.err)
    for line in (
        "Not ranked: other (2 rows, 2 of them among the 6 of b).",
        "Left out: runs/empty (not a run folder).",
        "Left out: running, stopped (not finished).",
    ):
        assert line in result.out.splitlines()


def test_values_of_more_than_two_runs_have_their_numbers(compare, runs):
    lines = compare("runs", FAST).out.splitlines()
    assert {"seed: 2 (1) / 1 (2, 3)", "model.units: 8 (1, 3) / - (2)"} < {*lines}


def test_forecasts_are_compared_by_their_errors(compare, tmp_path):
    for name, errors in {"a": [1, 2, 3], "b": [2, 1, 4]}.items():
        finished_forecast(tmp_path / name, errors, ["1", "2", "3"])

    result = compare(tmp_path / "a", tmp_path / "b", FAST)

    assert (0, "") == (result.status, result.err)
    assert ["2", "b", "2", "1", "0"] in cells(result.out)
    assert ["1", "off", "1", "0"] in cells(result.out)


def test_windows_that_share_steps_are_drawn_in_blocks(compare, tmp_path):
    options = {"data__horizon": 6, "data__stride": 2}
    for name, errors in {"a": [1, 2] * 20, "b": [2, 2] * 20}.items():
        finished_forecast(tmp_path / name, errors, list(map(str, range(40))), **options)

    result = compare(tmp_path / "a", tmp_path / "b", FAST)

    assert "MAE against that of a (paired bootstrap of blocks of 4 rows, 100 res" in result.out


def test_folds_are_one_run_with_a_standard_error(compare, tmp_path):
    for fold, rows in enumerate([[1, 1, 0, 1], [1, 0, 0, 1]]):
        sources = [f"{fold} {row}" for row in range(4)]
        options = {"data__folds": 2, "data__fold": fold}
        for name, right in (("x", rows), ("y", [0, 0, 1, 0])):
            finished(tmp_path / f"{name}{fold}", right, sources=sources, name=name, **options)

    result = compare(f"run={tmp_path}/*", FAST)

    assert (0, "") == (result.status, result.err)
    line = "1  x0 (folds 0, 1)  62.5% ± 12.5%"
    assert any(shown.startswith(line) for shown in result.out.splitlines())


@pytest.mark.parametrize("suffix", ["html", "json", "tsv"])
def test_a_file_has_the_comparison(compare, runs, suffix):
    file = runs / f"comparison.{suffix}"

    result = compare("runs", FAST, f"output={file}")

    assert (0, "", f"output: {file}") == (result.status, result.err, result.out.splitlines()[-1])
    if suffix == "json":
        found = json.loads(file.read_text())
        assert ("exact_match", 6, ["b", "a", "c"]) == (
            found["figure"],
            found["rows"],
            [run["name"] for run in found["runs"]],
        )
        assert {"both": 2, "first": 2, "second": 0, "neither": 2} == (
            found["runs"][1]["against_best"]["rows"]
        )
    elif suffix == "tsv":
        header, *lines = [line.split("\t") for line in file.read_text().splitlines()]
        assert ["run", "exact_match"] == header[:2]
        assert [["b", str(4 / 6)], ["a", str(2 / 6)], ["c", str(2 / 6)]] == [
            line[:2] for line in lines
        ]
    else:
        page = file.read_text()
        assert '<td class="text bad">wrong</td><td class="text">X</td>' in page
        assert "model.units: 8 (1, 3) / - (2)" in page


def test_a_narrow_screen_shows_fewer_figures_and_says_so(compare, runs, monkeypatch):
    finished(runs / "runs" / ("long" * 12), [0] * 6)
    monkeypatch.setenv("COLUMNS", "70")
    out = compare("runs", FAST).out
    assert "Without room here: token error rate, " in out
    assert all(len(line) <= 70 for line in out.splitlines() if not line.startswith("Without"))


def test_run_folders_are_left_as_they_are(compare, runs):
    before = sorted(runs.rglob("*"))
    compare("runs", FAST)
    assert before == sorted(runs.rglob("*"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "run must name the runs to compare"),
        (["runs/a", "runs/a"], "run must name at least two finished runs, not a."),
        (["runs/aa", "runs/b"], "runs/aa is not a run folder (it does not exist). Did you mean a?"),
        (["runs/a", "."], ". is not a run folder (no config.yaml)."),
        (
            ["runs/a/model.keras", "runs/b"],
            "not a file. Did you mean runs/a?",
        ),
        (["run=none/*"], "No folder that matches none/* is a run. Pass folders created by"),
        (["run=runs/x*"], "No folder that matches runs/x* is a run. Choose one of a, b, c."),
        (
            ["runs", "figure=exactmatch"],
            "figure must be auto, exact_match, token_error_rate or",
        ),
        (["runs", "resamples=0"], "resamples must be a whole number of at least 1, not 0."),
        (["runs", "rows=-1"], "rows must be a whole number of at least 0, not -1."),
        (["runs", "output=a.txt"], "output must end in .html, .json or .tsv, not a.txt."),
        (["runs", "output=runs/a/a.tsv"], "output must not be in the run folder runs/a."),
    ],
)
def test_mistakes_are_one_sentence(compare, runs, words, sentence):
    (runs / "runs" / "a" / "model.keras").touch()
    result = compare(*words)
    assert (2, "", 1) == (result.status, result.out, result.err.count("\n"))
    assert sentence in result.err


def test_a_damaged_file_is_named(compare, runs):
    RunFolder("runs/a").predictions_file.write_text("source\treferences\n")
    result = compare("runs")
    assert (2, "") == (result.status, result.out)
    assert "runs/a/predictions.tsv is corrupt (it has no column" in result.err


def test_texts_cannot_control_the_screen_or_the_page(compare, runs):
    for name, right in (("x", [1, 0]), ("y", [0, 1])):
        finished(runs / "odd" / f"{name}\x1b[2J<b>", right, sources=["\x1b[31m", "<i>"])
    result = compare("odd", FAST, "output=page.html")
    assert (0, "") == (result.status, result.err)
    page = (runs / "page.html").read_text()
    assert not any("\x1b" in text for text in (result.out, page))
    assert not any(tag in page for tag in ("<b>", "<i>"))


def test_it_needs_neither_keras_nor_tensorflow_nor_matplotlib(runs):
    script = (
        "import sys; from seq2seq.commands.compare import main; main();"
        "assert not {'keras', 'tensorflow', 'jax', 'matplotlib', 'optuna'} & {*sys.modules}"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, "runs/a", "runs/b"],
        capture_output=True, text=True, cwd=runs, env={"PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert (0, "") == (ran.returncode, ran.stderr)
