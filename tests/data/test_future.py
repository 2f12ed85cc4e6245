"""What is known of the steps behind the ends of series."""

import dataclasses

import numpy as np
import pyarrow
import pytest

from seq2seq.data import Series
from seq2seq.data.future.following import following
from seq2seq.data.future.read_ends import read_ends
from seq2seq.data.future.time_form import TimeForm
from seq2seq.data.series.series_file import SeriesFile
from seq2seq.data.series.time.find_steps import find_steps
from seq2seq.data.series.time.time_zones import to_local, to_utc
from seq2seq.data.series.time.times import parse_times
from seq2seq.errors import InputError
from seq2seq.prediction.forecasting.forecast import Forecast


@pytest.mark.parametrize(
    ("cells", "more"),
    [
        (["2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02"], ["2026-02-03", "2026-02-04"]),
        (["30.12.2026", "31.12.2026", "01.01.2027", "02.01.2027"], ["03.01.2027", "04.01.2027"]),
        (["2/28/2026", "3/1/2026", "3/2/2026", "3/3/2026"], ["3/4/2026", "3/5/2026"]),
        (["Jan 1 2000", "Feb 1 2000", "Mar 1 2000", "Apr 1 2000"], ["May 1 2000", "Jun 1 2000"]),
        (["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"], ["2026-05-31", "2026-06-30"]),
        (["2025-11-30", "2025-12-30", "2026-01-30", "2026-02-28"], ["2026-03-30", "2026-04-30"]),
        (["30-DEC-25", "31-DEC-25", "01-JAN-26", "02-JAN-26"], ["03-JAN-26", "04-JAN-26"]),
        (
            ["December 31 2025", "January 1 2026", "January 2 2026", "January 3 2026"],
            ["January 4 2026", "January 5 2026"],
        ),
        (["2000", "2002", "2004", "2006"], ["2008", "2010"]),
        ([20261229, 20261230, 20261231, 20270101], [20270102, 20270103]),
        (["20261229", "20261230", "20261231", "20270101"], ["20270102", "20270103"]),
        (
            ["12/31/26 9:00 AM", "12/31/26 11:00 AM", "12/31/26 1:00 PM", "12/31/26 3:00 PM"],
            ["12/31/26 5:00 PM", "12/31/26 7:00 PM"],
        ),
        (
            [f"2026-01-01 {hour}:30:00 +0530" for hour in (20, 21, 22, 23)],
            ["2026-01-02 00:30:00 +0530", "2026-01-02 01:30:00 +0530"],
        ),
        (["0.5", "1.0", "1.5", "2.0"], ["2.5", "3"]),
        (
            [f"2026-01-01T{hour}:00:00Z" for hour in (20, 21, 22, 23)],
            ["2026-01-02T00:00:00Z", "2026-01-02T01:00:00Z"],
        ),
        (
            [f"2026-01-01 {hour}:30+05:30" for hour in (20, 21, 22, 23)],
            ["2026-01-02 00:30+05:30", "2026-01-02 01:30+05:30"],
        ),
        (
            [f"2026-01-01T00:00:0{half // 2}.{half % 2 * 5}00Z" for half in range(5)],
            ["2026-01-01T00:00:02.500Z", "2026-01-01T00:00:03.000Z"],
        ),
        (
            ["2026-01-01", "2026-01-01T12:00", "2026-01-02", "2026-01-02T12:00", "2026-01-03"],
            ["2026-01-03T12:00:00", "2026-01-04T00:00:00"],
        ),
        (["1/1/65", "1/1/66", "1/1/67", "1/1/68"], ["2069-01-01T00:00:00", "2070-01-01T00:00:00"]),
        (
            [f"2/{day}/2026 {hour}:00" for day in (13, 14) for hour in ("00", "06", "12", "18")],
            ["2/15/2026 00:00", "2/15/2026 06:00"],
        ),
        (
            [str(np.datetime64("2026-01-05") + day) for day in range(19) if day % 7 < 5],
            ["2026-01-26", "2026-01-27"],  # the Monday after
        ),
    ],
    ids=lambda cells: str(cells[0]),
)
def test_times_are_continued_as_they_are_written(cells, more):
    column = pyarrow.chunked_array([cells])
    times = parse_times(column.combine_chunks())
    found = following(times[-1:], find_steps([times]), 2, None)
    assert more == TimeForm(column, None).write(found).to_pylist()


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("D", ["2026-03-29T00:00", "2026-03-30T00:00"]),
        ("h", ["2026-03-28T01:00", "2026-03-28T02:00"]),
    ],
)
def test_days_are_those_of_the_clocks(step, expected):
    """Clocks were changed on March 29, 2026, so this day had 23 hours."""
    end = np.datetime64("2026-03-28T00:00", "us")
    local = end + np.arange(-20, 1) * np.timedelta64(1, step)
    utc = to_utc(local, "Europe/Berlin")
    found = following(utc[-1:], find_steps([local]), 2, "Europe/Berlin")
    form = TimeForm(pyarrow.chunked_array([local]), "Europe/Berlin")
    assert expected == [str(one.isoformat()[:16]) for one in form.write(found).to_pylist()]


def test_a_day_whose_midnight_is_skipped_is_followed_by_midnight():
    """On October 15, 2017, the clocks of Brazil went from midnight to 01:00."""
    zone = "America/Sao_Paulo"
    local = np.datetime64("2017-10-15T00:00", "us") + np.arange(-9, 1) * np.timedelta64(1, "D")
    found = following(to_utc(local, zone), find_steps([local]), 2, zone)
    assert ["2017-10-16T00:00", "2017-10-17T00:00"] == [
        str(one)[:16] for one in to_local(found, zone)
    ]


def test_times_after_the_last_year_are_refused():
    column = pyarrow.chunked_array([["9999-12-28", "9999-12-29", "9999-12-30", "9999-12-31"]])
    times = parse_times(column.combine_chunks())
    found = following(times, find_steps([times]), 1, None)
    with pytest.raises(InputError, match="must not be after the year 9999"):
        TimeForm(column, None).write(found)


def test_times_that_the_clocks_skip_are_left_out():
    """The time 02:30 of March 29, 2026, does not exist; those of later days do."""
    local = np.datetime64("2026-03-28T02:30", "us") + np.arange(-9, 1) * np.timedelta64(1, "D")
    utc = to_utc(local, "Europe/Berlin")
    found = following(utc[-1:], find_steps([local]), 2, "Europe/Berlin")
    assert ["2026-03-30T02:30", "2026-03-31T02:30"] == [
        str(one)[:16] for one in to_local(found, "Europe/Berlin")
    ]


def test_times_keep_another_distance_from_utc_than_that_of_the_time_zone():
    column = pyarrow.chunked_array([[f"2026-01-01 {hour}:00+00:00" for hour in (20, 21, 22, 23)]])
    times = parse_times(column.combine_chunks())
    written = TimeForm(column, "Europe/Berlin").write(times + np.timedelta64(4, "h"))
    assert "2026-01-02 00:00+00:00" == written[0].as_py()


@pytest.mark.parametrize("kind", [pyarrow.date32(), pyarrow.timestamp("ns"), pyarrow.int32()])
def test_columns_keep_their_type(kind):
    column = pyarrow.chunked_array(
        [pyarrow.array([20000, 20001, 20002, 20003]).cast(pyarrow.int32())]
    )
    column = column.cast(pyarrow.date32()).cast(kind) if kind != pyarrow.int32() else column
    times = parse_times(column.combine_chunks())
    written = TimeForm(column, None).write(following(times[-1:], find_steps([times]), 1, None))
    assert kind == written.type


def written(path, lines):
    """The column of times of forecasts of two steps of all series in a file."""
    path.write_text("\n".join(lines))
    options = Series(path=str(path), time="day", series="shop", targets=["sales"], lookback=3)
    ends = read_ends(options, SeriesFile(path), 2, [])
    means = np.zeros((len(ends.series), 2, 1))
    found = Forecast(ends.series, ["sales"], means, {}, "shop", "day", None, ends.form)
    return found.table()["day"].to_pylist()


def test_a_series_without_a_usual_step_has_no_times(tmp_path):
    first = np.datetime64("2026-01-01")
    odd = [f"{first + 2**step},odd,1" for step in range(12)]
    even = [f"{first + step},even,1" for step in range(120)]
    expected = [None, None, "2026-05-01", "2026-05-02"]
    assert expected == written(tmp_path / "file.csv", ["day,shop,sales", *odd, *even])


def test_times_with_decimal_commas_are_continued(tmp_path):
    rows = [f"{step / 2};a;{step}.5".replace(".", ",") for step in range(9)]
    assert ["4,5", "5"] == written(tmp_path / "file.csv", ["day;shop;sales", *rows])


def test_rows_that_fill_gaps_do_not_count_as_rows_of_the_file(tmp_path):
    path, first = tmp_path / "file.csv", np.datetime64("2026-01-01")
    rows = [f"{first + day},{day if day < 9 else ''}" for day in range(15) if day not in (11, 12)]
    path.write_text("\n".join(["day,sales", *rows]))
    options = Series(path=str(path), time="day", targets=["sales"], lookback=3, gaps="fill")
    options = dataclasses.replace(options, missing="indicator")
    read_ends(options, SeriesFile(path), 2, [])
    assert any(
        "have no values of targets: 4 rows after 2026-01-09." in one for one in options.notes
    )


def test_one_other_series_is_counted_in_the_singular(tmp_path):
    lines = ["day,shop,sales", *(f"2026-01-0{day},{shop},1" for shop in "ab" for day in (1, 2))]
    with pytest.raises(InputError, match="like 1 other, must not have"):
        written(tmp_path / "file.csv", lines)
