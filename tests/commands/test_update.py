"""`seq2seq-update`: retraining on a grown file."""

import json

import pytest
from series_run import daily, series_run

COLUMNS = ["data.time=day", "data.series=shop", "data.targets=[sales]"]
WINDOWS = ["data.lookback=5", "data.horizon=3", "model.readout.steps=3"]
ROWS = [(index % 3, 10 + index % 7) for index in range(100)]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "old"
    path = folder.parent / "sales.csv"
    path.write_text(daily({"a": ROWS[:60]}))
    return series_run(folder, path, *COLUMNS, *WINDOWS, model="last_n")


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_the_better_model_is_named_and_the_old_run_unchanged(command, run, tmp_path):
    grown, new = tmp_path / "grown.csv", tmp_path / "new"
    grown.write_text(daily({"a": ROWS}))
    before = contents(run)

    result = command(
        "update", f"run={run}", f"data.path={grown}", f"paths.output={new}", "max_steps=4"
    )
    assert (0, "") == (result.status, result.err)
    assert before == contents(run)
    record = json.loads((new / "update.json").read_text())
    assert record["is_better"] == (record["new_mae"] < record["old_mae"])
    assert 10 - 2 == record["rows"]
    used = new if record["is_better"] else run
    assert result.out.rstrip().endswith(f"seq2seq-forecast run={used}")
    assert "weights are from" in result.out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["data.split=[0.5,0.1,0.4]"], "data.split must be fractions with a test part that is not"),
        (["data.split=['2026-02-01','2026-03-01']"], "or dates of which the second is later"),
        (["max_steps=0"], "max_steps must be a whole number of at least 1"),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(command, run, tmp_path, options, message):
    result = command("update", f"run={run}", f"paths.output={tmp_path / 'new'}", *options)
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert message in result.err
    assert not (tmp_path / "new").exists()


def test_runs_on_pairs_are_refused(command, trained, tmp_path):
    result = command("update", f"run={trained}", f"paths.output={tmp_path / 'new'}")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "data must be time series (data=series)" in result.err
