"""`seq2seq-forecast`: what follows the end of each series."""

import io
import json
import shutil
from contextlib import redirect_stdout

import numpy as np
import pyarrow.parquet
import pytest
from series_run import daily, series_run

import seq2seq
from seq2seq.commands.forecast import main
from seq2seq.data.files.paths import content_hash
from seq2seq.errors import InputError
from seq2seq.storage.run_folder import RunFolder
from seq2seq.storage.run_record import RunRecord

COLUMNS = ["data.time=day", "data.series=shop", "data.targets=[sales]"]
WINDOWS = ["data.lookback=5", "data.horizon=3"]
ROWS = [(index % 3, 10 + index % 7) for index in range(40)]
FUTURE = [(index % 3, "") for index in range(40, 50)]


@pytest.fixture(scope="module")
def sales(tmp_path_factory):
    """A file of two shops, with days as in Germany."""
    path = tmp_path_factory.mktemp("sales") / "sales.csv"
    path.write_text(daily({"a": ROWS, "b": ROWS}, form="%d.%m.%Y"))
    return path


@pytest.fixture(scope="module")
def runs(sales, tmp_path_factory):
    """Run folders by name, made when they are first asked for."""
    made = {}
    kinds = {
        "plain": (["model/head=gaussian"], "forecast"),
        "covariates": (["model/head=gaussian", "data.covariates=[promo]"], "forecast"),
        "direct": (["model.readout.steps=3"], "last_n"),
        "past": (["model.readout.steps=3", "data.past_covariates=[promo]"], "last_n"),
        "calendar": (["model.readout.steps=3", "data.calendar=[weekday]"], "last_n"),
    }

    def run(name):
        if name not in made:
            options, model = kinds[name]
            folder = tmp_path_factory.mktemp("runs") / name
            made[name] = series_run(folder, sales, *COLUMNS, *WINDOWS, *options, model=model)
        return made[name]

    return run


def table(text):
    header, *rows = [line.split(",") for line in text.splitlines()]
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_names_that_standard_output_cannot_hold_are_not_escaped(
    runs, tmp_path, monkeypatch, capsys
):
    path = tmp_path / "named.csv"
    path.write_text(daily({"Köln": ROWS}), encoding="utf-8")
    words = [f"run={runs('direct')}", f"data.path={path}"]
    monkeypatch.setattr("sys.argv", ["forecast", *words])
    with redirect_stdout(io.TextIOWrapper(io.BytesIO(), "ascii")), pytest.raises(SystemExit):
        main()
    assert r"Standard output must be UTF-8, not ascii, to show '\xf6'" in capsys.readouterr().err


def test_each_series_is_continued_in_the_form_of_the_file(command, runs):
    result = command("forecast", f"run={runs('plain')}", "levels=[0.9,0.1]", "num_samples=5")

    assert 0 == result.status, result.err
    rows = table(result.out)
    assert ["shop", "day", "step", "mean", "q0.1", "q0.9"] == list(rows[0])
    days = ["10.02.2026", "11.02.2026", "12.02.2026"]
    assert [("a", day) for day in days] + [("b", day) for day in days] == [
        (row["shop"], row["day"]) for row in rows
    ]
    assert all(float(row["q0.1"]) < float(row["q0.9"]) for row in rows)


def test_a_direct_model_continues_with_its_own_means(command, runs):
    folder = runs("direct")
    result = command("forecast", f"run={folder}", "steps=4")
    means = [float(row["mean"]) for row in table(result.out)[:4]]

    predictor, past = seq2seq.load(folder), [float(sales) for _, sales in ROWS[-5:]]
    first = predictor([np.array(past)])[0].values[:, 0]
    second = predictor([np.array([*past[3:], *first])])[0].values[:, 0]
    assert np.allclose([*first, second[0]], means, rtol=1e-5)
    assert "predicts 3 steps at once" in result.err
    assert "no quantiles" in result.err


def test_covariates_behind_the_last_target_are_used(command, runs, tmp_path):
    path = tmp_path / "new.csv"
    found = {}
    for name, future in (("as usual", FUTURE), ("other", [(2, "")] * 10)):
        path.write_text(daily({"new shop": [*ROWS, *future]}))
        result = command("forecast", f"run={runs('covariates')}", f"data.path={path}", "steps=8")
        assert 0 == result.status, result.err
        found[name] = table(result.out)
    assert "10 rows after 2026-02-09 of series 'new shop'" in result.err
    assert ["2026-02-10", "2026-02-17"] == [found["other"][i]["day"] for i in (0, 7)]
    assert found["as usual"][0]["mean"] != found["other"][0]["mean"]


@pytest.mark.parametrize(
    ("run", "options", "series", "message"),
    [
        (
            "covariates",
            ["steps=5"],
            {"a": [*ROWS, *FUTURE[:2]]},
            "must have 'promo' of series 'a' for 5 steps after the last value of a target, until "
            "2026-02-14, not only until 2026-02-11. Add rows whose targets are empty.",
        ),
        ("past", ["steps=4"], {"a": ROWS}, "steps must be at most 3 for this model, which reads"),
        ("plain", [], {"a": ROWS[:3]}, "Series 'a' of .* must not have fewer than"),
        ("plain", [], {"a": [*ROWS[:-2], ("", ""), ROWS[-1]]}, "Line 40 of .*, column 'sales'"),
        ("plain", ["data.horizon=4"], {"a": ROWS}, "data.horizon must be 3, as in the training"),
        ("plain", ["levels=[1.0]"], {"a": ROWS}, "levels must be numbers between 0 and 1"),
        ("plain", ["page=page.txt"], {"a": ROWS}, "page must end in .html"),
        ("plain", ["data.covariates=[promo]"], {"a": [*ROWS, *FUTURE]}, "columns must be those"),
        ("past", ["data.targets=[sales,promo]", "data.past_covariates=[]"], {"a": ROWS},
         "data.targets and data.past_covariates must be 1 and 1 columns, as in the training"),
        ("covariates", ["data.past_covariates=[promo]", "data.covariates=[]"], {"a": ROWS},
         "must be 1 and 0 columns, as in the training, not 1 and 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_forecast_is_one_sentence(
    command, runs, tmp_path, run, options, series, message
):
    path = tmp_path / "new.csv"
    path.write_text(daily(series))
    result = command("forecast", f"run={runs(run)}", f"data.path={path}", *options)
    assert 2 == result.status
    with pytest.raises(InputError, match=message):
        raise InputError(result.err)
    assert "" == result.out


def test_series_that_are_too_short_are_left_out_or_padded(command, runs, tmp_path):
    path = tmp_path / "new.csv"
    path.write_text(daily({"short": ROWS[:3], "long": ROWS}))
    given = [f"run={runs('plain')}", f"data.path={path}"]
    dropped, padded = command("forecast", *given), command("forecast", *given, "data.short=pad")
    assert {"long"} == {row["shop"] for row in table(dropped.out)}
    assert "1 series is left out, which has fewer than data.lookback=5 rows" in dropped.err
    assert {"short", "long"} == {row["shop"] for row in table(padded.out)}


def test_files_have_the_same_numbers(command, runs, tmp_path):
    found = {}
    for name in ("f.tsv", "f.jsonl", "f.parquet"):
        output = f"output={tmp_path / name}"
        assert 0 == command("forecast", f"run={runs('direct')}", output).status
    header, first = (line.split("\t") for line in (tmp_path / "f.tsv").read_text().split("\n")[:2])
    found = json.loads((tmp_path / "f.jsonl").read_text().split("\n")[0])
    assert header == list(found)
    assert first == [str(one) for one in found.values()]
    assert found == pyarrow.parquet.read_table(tmp_path / "f.parquet").to_pylist()[0]


def test_pictures_show_some_series(command, runs, tmp_path):
    picture, page = tmp_path / "f.png", tmp_path / "f.html"
    result = command(
        "forecast", f"run={runs('plain')}", f"picture={picture}", f"page={page}", "shown=1"
    )
    assert "Pictures show the first 1 of 2 series." in result.err
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert 1 == page.read_text().count("<svg")


def test_features_of_the_calendar_are_continued(command, runs, tmp_path):
    text = daily({"a": ROWS})
    (tmp_path / "one.csv").write_text(text)
    (tmp_path / "later.csv").write_text(daily({"a": ROWS}, start="2026-01-02"))
    means = [
        table(command("forecast", f"run={runs('calendar')}", f"data.path={tmp_path / name}").out)
        for name in ("one.csv", "later.csv")
    ]
    assert means[0][0]["mean"] != means[1][0]["mean"]


@pytest.mark.parametrize(
    ("options", "rows"), [([], 2 * (40 - 5 - 2)), (["data.split=[0.5,0.1,0.4]"], 2 * (16 - 2))]
)
def test_every_window_of_another_file_is_judged(command, runs, tmp_path, options, rows):
    path = tmp_path / "new.csv"
    path.write_text(daily({"c": ROWS, "d": ROWS}))
    result = command("evaluate", f"run={runs('direct')}", f"data.path={path}", *options)
    assert (0, "") == (result.status, result.err)
    assert f"evaluating on test: {rows} sources" in result.out
    assert bool(options) != ("every window of it is judged" in result.out)


def test_a_copy_of_the_file_of_the_training_is_not_another_file(command, runs, sales, tmp_path):
    folder = shutil.copytree(runs("direct"), tmp_path / "run")
    RunFolder(folder).write_record(RunRecord(data={"content": content_hash(sales), "split": []}))
    copy = shutil.copy(sales, tmp_path / "copy.csv")
    for path in (copy, sales.parent / "." / ".." / sales.parent.name / sales.name):
        result = command("evaluate", f"run={folder}", f"data.path={path}")
        assert "every window" not in result.out
        assert "evaluating on test: 4 sources" in result.out
    result = command("evaluate", f"run={folder}", "data.split=[0,0,1]")
    assert "Some rows of test may have been trained on" in result.out


def test_runs_on_pairs_are_refused(command, trained):
    result = command("forecast", f"run={trained}")
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "data must be time series (data=series)" in result.err
