"""`seq2seq-evaluate backtest.every=...`: origins that roll through the judged part of series."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from series_run import daily, series_run

from seq2seq.commands.backtesting.past_windows import PastWindows
from seq2seq.data import Series
from seq2seq.data.store.series_rows import SeriesRows
from seq2seq.evaluation.forecasts.origins_of import origins_of

COLUMNS = ["data.time=day", "data.series=shop", "data.targets=[sales]"]
WINDOWS = ["data.lookback=5", "data.horizon=3", "model.readout.steps=3", "data.batch_size=16"]
ROWS = [(index % 3, 10 + index % 7 + index / 20) for index in range(100)]
EVERY = "backtest.every=7"
WARM = [EVERY, "backtest.refit=warm", "backtest.max_steps=2"]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "run"
    path = folder.parent / "sales.csv"
    path.write_text(daily({"a": ROWS, "b": ROWS}))
    split = "data.split=[0.6,0.1,0.3]"
    return series_run(folder, path, *COLUMNS, *WINDOWS, split, model="last_n")


@pytest.fixture(scope="module")
def stayed(command, run):
    return figures_of(command("evaluate", f"run={run}", EVERY))


@pytest.fixture(scope="module")
def warm(command, run):
    return figures_of(command("evaluate", f"run={run}", *WARM))


def figures_of(result):
    """What the file of figures holds, and beside it what was printed."""
    assert (0, "") == (result.status, result.err)
    rows, figures, _ = (line.partition(": ")[2] for line in result.out.splitlines()[-3:])
    content = json.loads(Path(figures).read_text())
    return content | {"out": result.out, "rows": Path(rows).read_text()}


def test_a_model_that_stays_has_the_figures_of_a_stride(command, run, stayed):
    strided = figures_of(command("evaluate", f"run={run}", "data.stride=7"))
    own = {"by_origin", "judged", "out"}
    assert {name: strided[name] for name in strided.keys() - own} == {
        name: stayed[name] for name in stayed.keys() - own
    }
    found = stayed["by_origin"]
    assert ["2026-03-12", "2026-03-19", "2026-03-26", "2026-04-02"] == found["names"]
    assert [2] * 4 == found["rows"]
    assert stayed["mae"] == pytest.approx(np.mean(found["model"]["mae"]))
    assert stayed["last_value_mae"] == pytest.approx(np.mean(found["last_value"]["mae"]))
    assert "refit_verdict" not in stayed and "MAE by origin:" in stayed["out"]


@pytest.mark.by_turns(3, among="refits")
def test_a_model_that_is_refitted_is_compared_with_itself(run, stayed, warm):
    found = warm["by_origin"]
    assert stayed["mae"] == pytest.approx(warm["not_refitted_mae"])
    assert stayed["by_origin"]["model"]["mae"] == pytest.approx(found["not_refitted"]["mae"])
    assert warm["mae"] == pytest.approx(np.mean(found["model"]["mae"]))
    assert any(np.array(found["model"]["mae"]) != found["not_refitted"]["mae"])
    assert warm["refit_verdict"] in warm["out"]
    assert "origin 4 of 4 (2026-04-02): 2 steps on " in warm["out"]
    assert not (run / "checkpoints").exists()


@pytest.mark.by_turns(3, among="refits")
def test_a_refit_sees_no_row_at_its_origin_or_after(command, run, warm, tmp_path):
    changed, last = tmp_path / "changed.csv", 70 + 3 * 7
    rows = [*ROWS[:last], *((promo, 1000 - sales) for promo, sales in ROWS[last:])]
    changed.write_text(daily({"a": rows, "b": rows}))
    other = figures_of(command("evaluate", f"run={run}", *WARM, f"data.path={changed}"))
    assert predictions(warm) == predictions(other)
    assert warm["mae"] < other["mae"]

    changed.write_text(daily({"a": [(promo, 1000 - sales) for promo, sales in rows], "b": rows}))
    other = figures_of(command("evaluate", f"run={run}", *WARM, f"data.path={changed}"))
    assert predictions(warm)[1] != predictions(other)[1]  # of b, by weights that saw a


@pytest.mark.by_turns(3, among="refits")
@pytest.mark.parametrize("harmful", ["1000.0", "1e38"])
def test_a_refit_that_does_harm_is_not_used(command, run, tmp_path, harmful):
    folder = tmp_path / "run"
    shutil.copytree(run, folder)
    config = folder / "config.yaml"
    rate = re.compile("learning_rate: .*")
    config.write_text(rate.sub(f"learning_rate: {harmful}", config.read_text(), count=1))
    found = figures_of(command("evaluate", f"run={folder}", *WARM))["by_origin"]
    assert found["not_refitted"]["mae"] == found["model"]["mae"]


def predictions(found):
    header, *lines = (line.split("\t") for line in found["rows"].splitlines())
    return [line[header.index("prediction")] for line in lines]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["backtest.every=0"], "backtest.every must be a whole number of at least 1, or null"),
        ([EVERY, "backtest.refit=cold"], "backtest.refit must be none or warm, not 'cold'"),
        (["backtest.refit=warm"], "backtest.every must be a number of steps for backtest.refit"),
        ([EVERY, "backtest.max_steps=5"], "backtest.max_steps is for backtest.refit=warm"),
        ([EVERY, "data.stride=2"], "data.stride follows from backtest.every"),
        ([*WARM, "split=validation"], "split must be test for backtest.refit"),
        ([*WARM, "data.split=[0,0,1]"], "data.split must be fractions with a test part that is"),
        ([*WARM, "data.lookback=6"], "data.lookback must be 5, as in the training"),
    ],
)
def test_what_cannot_be_rolled_is_one_sentence(command, run, options, message):
    result = command("evaluate", f"run={run}", *options)
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert message in result.err


def test_an_origin_without_rows_before_it_is_refused(command, tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text(daily({"a": ROWS[:30]}))
    options = [*COLUMNS, *WINDOWS, "data.split=[0.3,0,0.7]"]
    run = series_run(tmp_path / "run", path, *options, model="last_n")
    stored = (run / "config.yaml").read_text()
    (run / "config.yaml").write_text(stored.replace("- 0.3\n  - 0\n  - 0.7", "- 0\n  - 0\n  - 1"))
    result = command("evaluate", f"run={run}", *WARM)
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "backtest.refit must have windows to train on before the first origin" in result.err


def test_runs_on_pairs_and_model_files_are_refused(command, run, trained):
    for options, message in (
        ([f"run={trained}", EVERY], "backtest.every must be null for data other than data=series"),
        (
            [f"run={run}/model.keras", f"data.path={run.parent}/sales.csv", *WARM, "data=series",
             *COLUMNS[2:]],
            "run must be a run folder for backtest.refit, not the model file",
        ),
    ):  # fmt: skip
        result = command("evaluate", *options)
        assert (2, 1) == (result.status, result.err.count("\n"))
        assert message in result.err


def test_windows_to_learn_from_end_before_the_origin(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text(daily({"a": ROWS, "b": ROWS[10:]}))
    named = {"time": "day", "series": "shop", "targets": ["sales"], "lookback": 5, "horizon": 3}
    both = [Series(path=str(path), split=split, **named) for split in ([1, 0, 0], [0.6, 0.1, 0.3])]
    whole, judged = (one.prepare(tmp_path) for one in both)
    times, origin = both[0].row_times(), np.datetime64("2026-03-19")
    found = PastWindows(whole, times, judged.splits).before(origin).splits
    begins, ends = ({n: times[s.series.middles + k] for n, s in found.items()} for k in (0, 2))
    assert ends["train"].max() < begins["validation"].min()
    assert origin - np.timedelta64(1, "D") == ends["validation"].max()
    share = len(found["validation"]) / sum(map(len, found.values()))
    assert 0.1 < share < 0.2  # of 54 + 8 and 48 + 7 windows, 15 are for validation
    last = found["validation"].target_texts([-1])[0]
    assert " ".join(repr(float(sales)) for _, sales in ROWS[84:87]) == last  # b is 10 rows behind


@pytest.mark.parametrize(
    ("times", "ends", "middles", "origins", "begins"),
    [
        ([0, 1, 2, 3, 0, 1, 2, 3], [4, 8], [1, 3, 5, 7], [0, 1, 0, 1], [1, 3]),
        ([0, 1, 2, 3, 1, 2, 3, 4], [4, 8], [0, 2, 4, 6], [0, 1, 0, 1], [0, 2]),  # out of phase
        ([0, 1, 2, 3, 4, 3, 4], [5, 7], [0, 2, 4, 6], [0, 1, 2, 2], [0, 2, 4]),  # a short one
    ],
)
def test_an_origin_has_one_window_of_a_series(times, ends, middles, origins, begins):
    arrays = np.array(middles), np.array(middles), 1, np.array(ends)
    series = SeriesRows(np.zeros((8, 1)), *arrays, np.array([0]), np.array([0]), ["a", "b"], {})
    found = origins_of(series, np.array(times))
    assert (origins, begins) == tuple(one.tolist() for one in found)
