import datetime
import sys

import numpy as np
import pytest

from seq2seq.data import Series
from seq2seq.data.series.time import calendar_features as calendar_module
from seq2seq.data.series.time.calendar_features import calendar_features
from seq2seq.errors import InputError

DAYS = [datetime.date(2026, 1, 1) + datetime.timedelta(day) for day in range(6)]
SHOPS = {
    "day": [*DAYS, *DAYS],
    "shop": ["a"] * 6 + ["b"] * 6,
    "kind": ["kiosk"] * 6 + ["mall"] * 6,
    "size": [10] * 6 + [30] * 6,
    "x": range(12),
    "rain": range(20, 32),
    "price": range(40, 52),
}
HOLIDAYS = """
import datetime
def list_supported_countries():
    return {"DE": ["BY"], "FR": []}
def country_holidays(country, subdiv, years, observed):
    return {datetime.date(year, 1, 6 if subdiv else 1): "" for year in years}
"""


@pytest.fixture
def series(tmp_path):
    """A `Series` of columns, with windows of 2 and 1 steps, all of them of train."""

    def build(columns=SHOPS, **options):
        rows = [",".join(map(str, row)) for row in zip(*columns.values(), strict=True)]
        (tmp_path / "own.csv").write_text("\n".join([",".join(columns), *rows]) + "\n")
        given = {"targets": "x", "time": "day", "lookback": 2, "split": [1, 0, 0], **options}
        return Series(path=str(tmp_path / "own.csv"), **given)

    return build


def first(data):
    return next((sources[0], targets[0]) for sources, targets in data.read("train"))


def test_past_covariates_are_not_known_ahead(series):
    data = series(series="shop", past_covariates="rain", covariates="price")
    assert ("0.0,20.0,40.0 1.0,21.0,41.0 ,,42.0", "2.0") == first(data)
    data = series(series="shop", past_covariates="rain")
    assert ("0.0,20.0 1.0,21.0", "2.0") == first(data)


def test_static_columns_are_repeated(series, tmp_path):
    data = series(series="shop", static=["kind", "size"])
    assert ("0.0,1.0,0.0,10.0 1.0,1.0,0.0,10.0 ,1.0,0.0,10.0", "2.0") == first(data)
    prepared = data.prepare(tmp_path)
    assert ["x", "kind=kiosk", "kind=mall", "size"] == prepared.source.columns
    assert [0, 0, 20] == prepared.source.center[1:].tolist()
    assert [1, 1, 10] == prepared.source.scale[1:].tolist()
    last = prepared.splits["train"].source.row(7)
    assert [[0, 1, 1]] * 3 == last[:, 1:].tolist()


def test_static_numbers_may_have_decimal_commas(tmp_path):
    rows = [f"{shop};{x},5;{size}" for shop, size in (("a", "1,5"), ("b", "2")) for x in range(6)]
    (tmp_path / "own.csv").write_text("\n".join(["shop;x;size", *rows]) + "\n")
    options = {"targets": "x", "series": "shop", "static": "size", "split": [1, 0, 0]}
    data = Series(path=str(tmp_path / "own.csv"), lookback=2, **options)
    assert first(data)[0].startswith("0.5,1.5 1.5,1.5 ")
    assert "Static columns are read as numbers (size)." in data.notes


@pytest.mark.parametrize("missing", ["NA", "nan", "?"])
def test_a_missing_static_number_is_refused_with_its_place(series, missing):
    data = series({**SHOPS, "size": [10] * 6 + [missing] * 6}, series="shop", static="size")
    with pytest.raises(InputError, match="Line 8 of .*, column 'size' must be a number as in othe"):
        data.splits()


def test_a_number_may_be_written_in_two_ways(series):
    data = series({**SHOPS, "size": [10, "10.0"] * 3 + [30] * 6}, series="shop", static="size")
    assert ("0.0,10.0 1.0,10.0 ,10.0", "2.0") == first(data)


def test_how_static_columns_are_read_is_reported(series):
    data = series(series="shop", static=["kind", "size"])
    assert data.splits()
    assert "Static columns are read as numbers (size) and names (kind)." in data.notes


def test_names_that_only_later_splits_have_get_no_column(series):
    columns = {**SHOPS, "kind": ["mall"] * 6 + ["market"] * 6}
    columns["day"] = [*range(6), *range(100, 106)]
    data = series(columns, series="shop", static="kind", split=[50, 50], gaps="report")
    assert ["x", "kind=mall"] == data.make_features(None, False)[0].columns
    assert any("not in the training data, such as 'market'" in note for note in data.notes)


@pytest.mark.parametrize(
    "options",
    [
        {"covariates": ["rain"], "past_covariates": ["price"]},
        {"covariates": ["price", "rain"], "past_covariates": []},
        {"targets": "rain", "past_covariates": ["x"]},
    ],
)
def test_a_model_takes_only_the_columns_of_its_training(series, tmp_path, options):
    given = {"series": "shop", "covariates": ["price"], "past_covariates": ["rain"]}
    trained = series(**given).prepare(tmp_path)
    with pytest.raises(InputError, match="must be"):
        series(**given | options, split=[0, 0, 1]).prepare(
            tmp_path, features=(trained.source, trained.target)
        )


def test_names_that_a_model_has_not_seen_have_no_column(series, tmp_path):
    trained = series(series="shop", static="kind").prepare(tmp_path)
    other = {**SHOPS, "kind": ["mall"] * 6 + ["market"] * 6}
    data = series(other, series="shop", static="kind", split=[0, 0, 1])
    test = data.prepare(tmp_path, features=(trained.source, trained.target)).splits["test"]
    assert [[[0, 1]] * 3, [[0, 0]] * 3] == [test.source.row(i)[:, 1:].tolist() for i in (0, 7)]
    said = "1 of the 2 different texts of kind are not in the training data, such as 'market'."
    assert said in data.notes


def test_features_of_the_calendar_are_known_ahead(series, tmp_path):
    data = series(series="shop", calendar=["weekday", "month"], covariates="price")
    prepared = data.prepare(tmp_path)
    own = ["sin(weekday)", "cos(weekday)", "sin(month)", "cos(month)"]
    assert ["x", "price", *own] == prepared.source.columns
    assert [0] * 4 == prepared.source.center[2:].tolist()
    (row,) = prepared.splits["train"].source.row(0)[-1:]
    angle = 2 * np.pi * 5 / 7  # 2026-01-03 is a Saturday
    np.testing.assert_allclose([np.sin(angle), np.cos(angle), 0, 1], row[2:], atol=1e-6)


@pytest.mark.parametrize(
    ("name", "time", "turns"),
    [
        ("minute", "2026-01-01T05:45", 0.75),
        ("hour", "2026-01-01T18:00", 0.75),
        ("weekday", "2026-01-05", 0),
        ("day", "2026-01-02T05:00", 1 / 31),
        ("month", "2026-07-31", 0.5),
        ("yearday", "2025-01-03", 2 / 366),
    ],
)
def test_cycles_begin_again(name, time, turns):
    found = calendar_features([name], np.array([time], "datetime64[us]"))
    expected = [[np.sin(2 * np.pi * turns), np.cos(2 * np.pi * turns)]]
    np.testing.assert_allclose(expected, found, atol=1e-12)


@pytest.mark.parametrize("zone", ["Z", "+00", "+00:00"])
def test_hours_are_those_of_the_time_zone(series, zone):
    columns = {"day": [f"2026-07-01 0{hour}:00:00{zone}" for hour in range(5)], "x": range(5)}
    data = series(columns, calendar="hour", time_zone="Europe/Berlin")
    sine = np.sin(2 * np.pi * 2 / 24)
    assert first(data)[0].startswith(f"0.0,{float(sine)!r},")


def test_holidays_are_those_of_a_country_or_region(tmp_path, monkeypatch):
    (tmp_path / "holidays.py").write_text(HOLIDAYS)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "holidays", raising=False)
    times = np.array(["2026-01-01T10:00", "2026-01-06", "2027-01-01"], "datetime64[us]")
    found = calendar_features(["holidays.DE", "holidays.DE-BY"], times)
    assert [[1, 0], [0, 1], [1, 0]] == found.tolist()
    with pytest.raises(InputError, match="must not have holidays of 'DEU'. Did you mean DE"):
        calendar_features(["holidays.DEU"], times)
    with pytest.raises(InputError, match="holidays of DE-XX"):
        calendar_features(["holidays.DE-XX"], times)


def test_a_missing_package_of_holidays_is_said(series, monkeypatch):
    monkeypatch.setattr(calendar_module, "is_installed", lambda package: False)
    with pytest.raises(InputError, match=r'holidays, .* pip install "keras-seq2seq\[forecast\]"'):
        series(series="shop", calendar="holidays.DE").splits()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"calendar": "weekdya"}, "data.calendar must not have 'weekdya'. Did you mean weekday?"),
        ({"calendar": "hour", "time": None}, "data.time must be a column for data.calendar"),
        ({"static": "kind"}, "data.series must be a column for data.static"),
        ({"static": "price", "series": "shop"},
         "Line 3 of .*, column 'price' must be '40' as in the series' first row, not '41'"),
        ({"past_covariates": "x"}, "data.targets and data.past_covariates must be different"),
        ({"past_covariates": "rains"}, "must be a column of .*, not 'rains'. Did you mean rain"),
        ({"time": "size", "calendar": "hour", "series": "day"}, "for times that are numbers"),
    ],
)  # fmt: skip
def test_columns_that_cannot_be_used_are_said(series, options, said):
    with pytest.raises(InputError, match=said):
        series(**options).splits()
