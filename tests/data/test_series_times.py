import datetime

import numpy as np
import pyarrow
import pytest

from seq2seq.data.series.time.time_zones import to_local, to_utc
from seq2seq.data.series.time.times import has_zones, parse_times, time_text
from seq2seq.errors import BadRow

MINUTE = np.timedelta64(1, "m")
JANUARY, FEBRUARY = np.datetime64("2000-01-31"), np.datetime64("2000-02-01")


@pytest.mark.parametrize(
    "texts",
    [
        ["2000-01-31", "2000-02-01"],
        ["2000-01-31 00:00", "2000-02-01 00:00"],
        ["2000-01-31T00:00:00Z", "2000-02-01T01:00:00+01:00"],
        ["2000/01/31", "2000/02/01"],
        ["1/31/2000", "2/1/2000"],
        ["31/01/2000", "01/02/2000"],
        ["1/31/00", "2/1/00"],
        ["31.01.2000 00:00", "01.02.2000 00:00"],
        ["Jan 31 2000", "Feb 1 2000"],
        ["January 31, 2000", "February 1, 2000"],
        ["31-Jan-00", "01-Feb-00"],
        ["31 Jan 2000", "1 Feb 2000"],
        [" 2000-01-31", "2000-02-01 "],
        ["20000131", "20000201"],
        [20000131, 20000201],
        ["31-01-2000", "01-02-2000"],
        ["2000-1-31", "2000-2-1"],
        ["1/31/2000 12:00 AM", "2/1/2000 12:00 AM"],
        ["2000-01-31 12:00:00 AM", "2000-02-01 12:00:00 AM"],
        ["2000-01-31 01:00:00 +01:00", "2000-02-01 00:00:00 Z"],
        ["2000-01-31T00:00:00.000000000", "2000-02-01T00:00:00.000000000"],
    ],
)
def test_common_forms_of_dates_are_read(texts):
    assert [JANUARY, FEBRUARY] == list(parse_times(pyarrow.array(texts)))


def test_clock_times_are_kept():
    (time,) = parse_times(pyarrow.array(["3/31/2000 13:45"]))
    assert np.datetime64("2000-03-31T13:45") == time


def test_months_begin_on_their_first_day():
    for text in ("2000-02", "2000/02", "Feb 2000"):
        assert [FEBRUARY] == list(parse_times(pyarrow.array([text])))


def test_afternoons_are_read():
    (time,) = parse_times(pyarrow.array(["3/31/2000 1:45 pm"]))
    assert np.datetime64("2000-03-31T13:45") == time


@pytest.mark.parametrize(
    ("text", "is_zone"),
    [("01-02-2026", False), ("2026-01-02T13:00 +01:00", True), ("2026-01-02T13+01", True)],
)
def test_years_are_not_zones(text, is_zone):
    assert is_zone == has_zones(pyarrow.array([text]))


def test_numbers_stay_numbers():
    assert [20000131, 20000132] == parse_times(pyarrow.array([20000131, 20000132])).tolist()
    assert [1999, 2000] == parse_times(pyarrow.array(["1999", "2000"])).tolist()
    assert [0.5, 100.0] == parse_times(pyarrow.array(["0.5", "1e2"])).tolist()


def test_large_whole_numbers_stay_exact():
    times = [2**60, 2**60 + 1]
    assert times == parse_times(pyarrow.array(times)).tolist()
    assert times == parse_times(pyarrow.array(list(map(str, times)))).tolist()


def test_types_of_parquet_are_taken():
    day = datetime.date(2000, 2, 1)
    assert [FEBRUARY] == list(parse_times(pyarrow.array([day])))
    assert [FEBRUARY] == list(parse_times(pyarrow.array([day], pyarrow.date64())))
    assert [FEBRUARY] == list(parse_times(pyarrow.array([day]).cast(pyarrow.timestamp("ns"))))


@pytest.mark.parametrize(
    ("cells", "row", "found"),
    [
        (["soon"], 0, "must be a time, not 'soon'"),
        (["2000-01-01", "2000-01-02", "3 Jan"], 2, "must be a time like '2000-01-01', not '3 Jan'"),
        (["2000-01-01", "2000-13-01"], 1, "like '2000-01-01', not '2000-13-01'"),
        (["1", "2", "2000-01-01"], 2, "must be a time like '1', not '2000-01-01'"),
        (["2000-01-01", ""], 1, "must have a time"),
        (["1/1/2000", "1/2/2000"], 1, "the month or the day may be first"),
        (["01.02.2026", "30.02.2026"], 1, "must be a date that exists, not '30.02.2026'"),
        (["29/02/2023"], 0, "must be a date that exists, not '29/02/2023'"),
        (["Feb 30 2000"], 0, "must be a date that exists"),
        (["2026-02-30"], 0, "must be a date that exists, not '2026-02-30'"),
        ([1.0, None], 1, "must have a time"),
        ([1.0, float("inf")], 1, "must be a time, not inf"),
        ([True], 0, "must be a time, not bool"),
    ],
)
def test_what_is_no_time_is_named_with_its_row(cells, row, found):
    with pytest.raises(BadRow) as caught:
        parse_times(pyarrow.array(cells))
    assert row == caught.value.row
    assert found in caught.value.fault


@pytest.mark.parametrize(("day_first", "month"), [(True, 2), (False, 1)])
def test_ambiguous_dates_are_read_as_the_option_says(day_first, month):
    (time,) = parse_times(pyarrow.array(["1/2/2026"]), day_first)
    assert (month, 3 - month) == (time.item().month, time.item().day)
    with pytest.raises(BadRow, match="must be a time"):
        parse_times(pyarrow.array(["1/13/2026" if day_first else "13/1/2026"]), day_first)


def test_dates_with_dots_have_their_day_first():
    with pytest.raises(BadRow, match="Row 1 must have its month first, by data.day_first=false"):
        parse_times(pyarrow.array(["31.12.2026"]), day_first=False)


def test_times_may_have_decimal_commas():
    assert [0.5, 1.0] == parse_times(pyarrow.array(["0,5", "1"]), commas=True).tolist()


BERLIN = "Europe/Berlin"


def test_hours_that_clocks_show_twice_are_two_hours():
    autumn = np.datetime64("2026-10-25T00:00") + np.array([0, 60, 120, 150, 120, 150, 180]) * MINUTE
    utc = to_utc(autumn, BERLIN)
    assert [60, 60, 30, 30, 30, 30] == (np.diff(utc) / MINUTE).tolist()
    np.testing.assert_array_equal(autumn, to_local(utc, BERLIN))


@pytest.mark.parametrize(
    ("minutes", "steps"),
    [
        ([60, 120, 120, 180], [60, 60, 60]),
        ([60, 120, 120, 120, 180], [60, 60, 0, 60]),
        ([120, 120, 150, 120, 150, 180], [0, 30, 30, 30, 30]),
        ([120, 150, 120, 120, 150, 180], [30, 30, 0, 30, 30]),
    ],
    ids=["hourly", "hourly, repeated", "repeated before", "repeated behind"],
)
def test_a_row_that_is_repeated_in_such_an_hour_has_the_same_time(minutes, steps):
    utc = to_utc(np.datetime64("2026-10-25T00:00") + np.array(minutes) * MINUTE, BERLIN)
    assert steps == (np.diff(utc) / MINUTE).tolist()


def test_hours_that_clocks_skip_are_refused():
    spring = np.array(["2026-03-29T01:30", "2026-03-29T02:30"], "datetime64[m]")
    with pytest.raises(BadRow, match="Row 2 must be a time of Europe/Berlin, not 2026-03-29T02:30"):
        to_utc(spring, BERLIN)


def test_dates_that_read_alike_either_way_are_taken():
    assert [np.datetime64("2000-01-01")] == list(parse_times(pyarrow.array(["1/1/2000"])))


def test_a_time_is_shown_without_an_empty_clock():
    times = parse_times(pyarrow.array(["2000-02-01T00:00", "2000-02-01T13:00"]))
    assert "2000-02-01" == time_text(times.astype("datetime64[ns]")[0])
    assert ["2000-02-01", "2000-02-01T13:00:00"] == list(map(time_text, times))
