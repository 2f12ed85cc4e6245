"""`seq2seq-update`: retraining on a grown file."""

import json
from contextlib import nullcontext

import pytest
from omegaconf import OmegaConf
from series_run import daily, series_run

from seq2seq.commands.update_data import check_update_data
from seq2seq.data import Series
from seq2seq.data.series.check_rows import check_rows
from seq2seq.errors import InputError

COLUMNS = ["data.time=day", "data.series=shop", "data.targets=[sales]", "data.scale_by=window"]
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
    names = ("window_mae", "mae")  # in which series of any size count alike, and in sales
    lower = [record[f"new_{name}"] < record[f"old_{name}"] for name in names]
    assert all(lower) == record["is_better"]
    assert f"update: window MAE {record['new_window_mae']:.4g} against " in result.out
    assert f" and MAE {record['new_mae']:.4g} against {record['old_mae']:.4g} of " in result.out
    assert any(lower) == ("Better" in result.out)
    assert 10 - 2 == record["rows"]
    used = new if record["is_better"] else run
    path = [] if record["is_better"] else [f"data.path={grown}"]  # the old run's file has not grown
    assert result.out.rstrip().endswith(" ".join([f"seq2seq-forecast run={used}", *path]))
    assert "weights are from" in result.out

    (new / "update.json").unlink()  # as if it had been stopped
    result = command("update", f"run={run}", f"resume={new}")
    assert (0, "") == (result.status, result.err)
    assert record == json.loads((new / "update.json").read_text())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["data.split=[0.5,0.1,0.4]"], "data.split must be fractions with a test part that is not"),
        (["data.split=['2026-02-01','2026-03-01']"], "or dates of which the second is later"),
        (["data.horizon=2"], "data.horizon must be 3, as in the training of the run, not 2."),
        (["resume={run}"], "must be an update of run="),
        (["max_steps=0"], "max_steps must be a whole number of at least 1"),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(command, run, tmp_path, options, message):
    options = [option.format(run=run) for option in options]
    result = command("update", f"run={run}", f"paths.output={tmp_path / 'new'}", *options)
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert message in result.err
    assert not (tmp_path / "new").exists()


def test_runs_on_pairs_are_refused(command, trained, tmp_path):
    result = command("update", f"run={trained}", f"paths.output={tmp_path / 'new'}")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "data must be time series (data=series)" in result.err


@pytest.mark.parametrize(
    ("before", "now", "is_allowed"),
    [
        (["01.02.2026", "15.03.2026"], ["01.02.2026", "02.04.2026"], True),
        (["01.02.2026", "02.03.2026"], ["01.02.2026", "15.02.2026"], False),  # later as a text
        ([900, 1000], [900, 1100], True),
        ([8, 9], [8, 10], True),
        ([900, 1000], [90, 999], False),
        (["2026-02-01", "2026-03-01T01:00"], ["2026-02-01", "2026-03-01T01:30Z"], True),
        (["2026-02-01", "2026-03-01T02:00Z"], ["2026-02-01", "2026-03-01T02:30"], False),
        ([0.8, 0.1, 0.1], [0.8, 0.15, 0.05], True),
        ([0.9, 0.1, 0], [0.8, 0.1, 0.1], False),
    ],
)
def test_the_newest_part_begins_behind_the_training(before, now, is_allowed):
    zone = {"time_zone": "Europe/Berlin"}
    old, new = (OmegaConf.create({"split": split, **zone}) for split in (before, now))
    with nullcontext() if is_allowed else pytest.raises(InputError, match="must be fractions"):
        check_update_data(old, new)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"a": ROWS}, ""),
        ({"a": [(0, 99), *ROWS[1:]]}, "Some of the first 54 rows of series 'a' differ"),
        ({"b": ROWS, "a": ROWS}, ""),
    ],
)
def test_revised_rows_are_reported(run, tmp_path, rows, message):
    found = compared(run, tmp_path, rows)
    assert found.startswith(message) and bool(message) == bool(found)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"a": ROWS[:50]}, "must begin behind .*, the first 54 of series 'a', not behind 45 of 50"),
        ({"a": ROWS[:57]}, "must begin behind .*, the first 54 of series 'a', not behind 51 of 57"),
        ({"b": ROWS}, "must have the series of the training, such as 'a'"),
    ],
)
def test_a_file_without_the_rows_of_the_training_is_refused(run, tmp_path, rows, message):
    with pytest.raises(InputError, match=message):
        compared(run, tmp_path, rows)


def compared(run, tmp_path, rows):
    """What is noted on a file of these rows, beside those of the run."""
    path = tmp_path / "grown.csv"
    path.write_text(daily(rows))
    notes = []
    options = {"time": "day", "series": "shop", "targets": ["sales"], "lookback": 5, "horizon": 3}
    before = Series(path=str(run.parent / "sales.csv"), **options)
    record = before.prepare(tmp_path).trained
    check_rows(Series(path=str(path), **options), json.loads(json.dumps(record)), notes.append)
    return "\n".join(notes)


def test_what_cannot_be_judged_is_refused_before_the_training(command, run, tmp_path, monkeypatch):
    def refused(*_):
        raise InputError("The old model must be judged.")

    monkeypatch.setattr("seq2seq.commands.update._judged", refused)
    result = command("update", f"run={run}", f"paths.output={tmp_path / 'new'}", "max_steps=1")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert not (tmp_path / "new").exists()
