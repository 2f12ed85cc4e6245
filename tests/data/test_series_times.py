import datetime

import numpy as np
import pyarrow
import pytest

from seq2seq.data.series.times import parse_times, time_text
from seq2seq.errors import BadRow

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


def test_numbers_stay_numbers():
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


def test_dates_that_read_alike_either_way_are_taken():
    assert [np.datetime64("2000-01-01")] == list(parse_times(pyarrow.array(["1/1/2000"])))


def test_a_time_is_shown_without_an_empty_clock():
    times = parse_times(pyarrow.array(["2000-02-01T00:00", "2000-02-01T13:00"]))
    assert ["2000-02-01", "2000-02-01T13:00:00"] == list(map(time_text, times))
