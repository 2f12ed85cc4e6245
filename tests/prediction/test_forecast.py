"""Forecasts of tables in memory."""

import numpy as np
import pandas
import pyarrow
import pytest
from series_run import daily, series_run

import seq2seq
from seq2seq.errors import InputError
from seq2seq.prediction import Predictor

ROWS = [(index % 3, 10 + index % 7) for index in range(40)]
HOURS = np.datetime64("2026-03-01T00:00") + np.arange(60) * np.timedelta64(1, "h")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "run"
    folder.mkdir()
    (folder / "sales.csv").write_text(daily({"a": ROWS, "b": ROWS}))
    options = ["data.time=day", "data.series=shop", "data.targets=[sales,promo]"]
    windows = ["data.lookback=5", "data.horizon=3", "model/head=gaussian"]
    return series_run(folder, folder / "sales.csv", *options, *windows)


def arrays():
    return {
        "day": np.tile(HOURS, 2),
        "shop": np.repeat([7, 3], 60),
        "sales": np.arange(120) % 7 + 10.0,
        "promo": np.arange(120) % 3,
    }


TYPES = {
    "mapping": (lambda data: data, lambda found: found),
    "pandas": (pandas.DataFrame, lambda found: dict(found.items())),
    "arrow": (
        lambda data: pyarrow.table(data | {"day": data["day"].astype("datetime64[s]")}),
        lambda found: {k: found[k].to_numpy() for k in found.column_names},
    ),
}


@pytest.mark.parametrize("kind", TYPES)
def test_a_forecast_has_the_type_of_the_data(run, kind):
    convert, columns = TYPES[kind]
    data = convert(arrays())

    found = seq2seq.forecast(run, data, steps=4, levels=[0.5])
    assert type(data) is type(found)
    found = columns(found)
    assert ["shop", "day", "step", "target", "mean", "q0.5"] == list(found)
    assert [7] * 8 + [3] * 8 == list(found["shop"])
    assert ["sales", "promo"] * 8 == list(found["target"])
    expected = np.repeat(HOURS[-1] + np.arange(1, 5) * np.timedelta64(1, "h"), 2)
    assert (np.tile(expected, 2) == np.asarray(found["day"], "datetime64[h]")).all()


def test_the_index_of_a_frame_may_have_the_times(run):
    frame = pandas.DataFrame(arrays())
    forecast = seq2seq.load(run).forecast
    assert forecast(frame).equals(forecast(frame.set_index("day")))


def test_fewer_steps_are_the_first_of_more(run):
    forecast = seq2seq.load(run).forecast
    few, more = (forecast(arrays(), steps=steps, levels=[]) for steps in (2, 5))
    few, more = (one["mean"].reshape(2, -1, 2) for one in (few, more))
    assert np.allclose(few, more[:, :2], rtol=0.2)  # of other samples
    assert (2, 5) == (few.shape[1], more.shape[1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"day": None}, "data.time must be a column of the data, not 'day'"),
        ({"sales": np.array(["x"] * 120)}, "Row 1 of the data, column 'sales' must be a number"),
        ({"sales": np.arange(3)}, "data cannot be read as a table"),
        (
            {"sales": np.full(120, np.nan), "promo": np.full(120, np.nan)},
            "no value that a forecast",
        ),
    ],
)
def test_bad_tables_are_one_sentence(run, change, message):
    data = {key: value for key, value in (arrays() | change).items() if value is not None}
    with pytest.raises(InputError, match=message):
        seq2seq.forecast(run, data)


def test_rows_behind_the_last_target_are_reported(run):
    data = arrays()
    data["sales"][-2:] = np.nan
    data["promo"] = data["promo"].astype("float64")
    data["promo"][-2:] = np.nan
    with pytest.warns(UserWarning, match="2 rows after 2026-03-03T09:00:00 of series '3'"):
        found = seq2seq.forecast(run, data)
    assert np.datetime64("2026-03-03T10:00") == found["day"][6]


def test_other_data_are_refused(run):
    with pytest.raises(InputError, match="must be a DataFrame .* not a list"):
        seq2seq.forecast(run, [1, 2])
    with pytest.raises(InputError, match="from the run folder"):
        Predictor(seq2seq.load(run).model).forecast(arrays())
