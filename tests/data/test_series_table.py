import datetime
import gzip

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from seq2seq.data.series.series_file import SeriesFile
from seq2seq.data.series.table import read_series
from seq2seq.errors import InputError


def read(path, *columns):
    return read_series(SeriesFile(path), *columns, note=lambda sentence: None)


TABLE = "day,shop,sold,rain\n2020-01-01,b,1,0.5\n2020-01-01,a,10,\n2020-01-02,b,2,NA\n"


@pytest.fixture
def file(tmp_path):
    def write(content, name="own.csv"):
        (tmp_path / name).write_text(content)
        return tmp_path / name

    return write


def test_rows_of_series_may_alternate(file):
    b, a = read(file(TABLE), "day", ["sold", "rain"], "shop")
    assert ("b", "a") == (b.name, a.name)
    np.testing.assert_array_equal([[1, 0.5], [2, np.nan]], b.values)
    np.testing.assert_array_equal([[10, np.nan]], a.values)
    assert [[0, 2], [1]] == [b.rows.tolist(), a.rows.tolist()]


@pytest.mark.parametrize(
    "second",
    ["2020-01-02", "2020-01-02T00:00:00Z", "2020-01-02T02:00:00+02:00", "Jan 2 2020", "2 Jan 2020",
     "02.01.2020", "2020/01/02"],
)  # fmt: skip
def test_times_are_read_in_many_forms(file, second):
    (one,) = read(file(f"t,x\n{second},1\n"), "t", ["x"], None)
    assert [np.datetime64("2020-01-02")] == one.times


def test_a_compressed_file_and_a_parquet_file_give_the_same(tmp_path, file):
    plain = read(file(TABLE), "day", ["sold", "rain"], "shop")
    (tmp_path / "own.csv.gz").write_bytes(gzip.compress(TABLE.encode()))
    days = [datetime.date(2020, 1, 1)] * 2 + [datetime.date(2020, 1, 2)]
    columns = {"day": days, "shop": ["b", "a", "b"], "sold": [1, 10, 2], "rain": [0.5, None, None]}
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "own.parquet")
    for name in ("own.csv.gz", "own.parquet"):
        other = read(tmp_path / name, "day", ["sold", "rain"], "shop")
        for one, same in zip(plain, other, strict=True):
            assert (one.name, one.times.tolist()) == (
                same.name,
                same.times.astype(one.times.dtype).tolist(),
            )
            np.testing.assert_array_equal(one.values, same.values)


@pytest.mark.parametrize("bad", ["x", '"2'])
def test_lines_before_the_header_are_left_out_and_counted(tmp_path, file, bad):
    preamble = 'station 7,"North\n\n'
    columns = "day", ["sold", "rain"], "shop"
    found = read_series(
        SeriesFile(file(preamble + TABLE), skip_lines=2), *columns, note=lambda sentence: None
    )
    plain = read(file(TABLE), *columns)
    for one, other in zip(found, plain, strict=True):
        np.testing.assert_array_equal(one.values, other.values)
    path = file(preamble + TABLE + f"2020-01-02,a,{bad},1\n")
    with pytest.raises(InputError, match="Line 7 of "):
        read_series(SeriesFile(path, skip_lines=2), *columns, note=lambda sentence: None)


def test_skipping_all_lines_is_refused(file):
    with pytest.raises(InputError, match="data.skip_lines must leave a header in .*, not skip"):
        SeriesFile(file(TABLE), skip_lines=4).names  # noqa: B018 - a property


def test_a_blank_line_of_a_single_column_is_a_missing_number(file):
    (one,) = read(file("x\n1\n\n2\n\n\n"), None, ["x"], None)
    np.testing.assert_array_equal([[1], [np.nan], [2]], one.values)
    with pytest.raises(InputError, match="Line 5 of .*, column 'x' must be a number .*, not 'b3'"):
        read(file("x\n1\n\n2\nb3\n"), None, ["x"], None)


def test_parquet_may_hold_categories(tmp_path):
    columns = {"t": ["2020-01-01", "2020-01-02"], "s": ["a", "a"], "x": ["1", "2.5"]}
    table = {name: pyarrow.array(cells).dictionary_encode() for name, cells in columns.items()}
    pyarrow.parquet.write_table(pyarrow.table(table), tmp_path / "own.parquet", row_group_size=1)
    (one,) = read(tmp_path / "own.parquet", "t", ["x"], "s")
    assert ("a", [[1], [2.5]]) == (one.name, one.values.tolist())
    assert [np.datetime64("2020-01-01"), np.datetime64("2020-01-02")] == list(one.times)


def test_a_series_must_have_a_name(file):
    for empty in ("", " "):
        with pytest.raises(InputError, match="Line 3 of .*, column 's' must not be empty"):
            read(file(f"s,x\na,1\n{empty},2\n"), None, ["x"], "s")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("t,x\n1,2\n\n2,b3\n", "Line 4 of .*own.csv, column 'x' must be a number .*, not 'b3'"),
        ("t,x\n1,1_0\n", "Line 2 of .*own.csv, column 'x' must be a number .*, not '1_0'"),
        ("t,x\n1,2\n2,inf\n", "Line 3 of .*own.csv, column 'x' must be a number .*, not 'inf'"),
        ("t,x\n1,1e39\n", "Line 2 of .*own.csv, column 'x' must be a number .*, not '1e39'"),
        ("t,x\n2,1\n1,1\n", "Line 3 of .*own.csv must not go back to the time 1. Sort the file"),
        (
            "t,x\n1,1\n1,1\n",
            "Line 3 of .*own.csv must not repeat the time 1. Keep one row of .*, or",
        ),
        ("t,x\n1,1\n,1\n", "Line 3 of .*own.csv, column 't' must have a time"),
        (
            "t,x\n2020-01-01,1\nsoon,1\n",
            "Line 3 of .*own.csv, column 't' must be a time like .*, not 'soon'",
        ),
        ("t,x\n", "own.csv must have rows below its header"),
        ("", "must be a column of .*own.csv, not 'x'"),
        ("t,x,x\n1,1,1\n", "own.csv must have one column 'x', not 2"),
        (
            "t,xx\n1,1\n",
            "^data.targets, data.covariates or data.past_covariates must be .*, not 'x'. Did you",
        ),
        (
            "t,x\n1,1,1\n",
            "Line 2 of .*own.csv must have at most 2 columns, not 3 .*. Fix the line.$",
        ),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(file, content, said):
    with pytest.raises(InputError, match=said) as refused:
        read(file(content), "t", ["x"], None)
    assert "\n" not in str(refused.value)


def test_order_is_that_of_each_series_and_the_series_is_named(file):
    content = "t,s,x\n1,a,1\n5,b,1\n2,a,1\n4,b,1\n"
    with pytest.raises(
        InputError, match="Line 5 of .* must not go back to the time 4 of series 'b'"
    ):
        read(file(content), "t", ["x"], "s")


@pytest.mark.parametrize(("chosen", "values"), [("first", [1, 3, 4]), ("last", [2, 3, 4])])
def test_of_rows_with_the_same_time_one_can_be_chosen(file, chosen, values):
    notes = []
    source = SeriesFile(file("t,s,x\n1,a,1\n1,a,2\n2,a,3\n2,b,4\n"))
    found = read_series(source, "t", ["x"], "s", notes.append, duplicates=chosen)
    assert values == [value for one in found for value in one.values.ravel()]
    assert any(f"such as 1: 1. The {chosen} row of each" in one for one in notes)


def test_an_hour_that_clocks_show_twice_is_no_duplicate(file):
    hours = [f"2026-10-25 {hour:02}:00,{hour}" for hour in (0, 1, 2, 2, 3, 3)]
    source = SeriesFile(file("\n".join(["t,x", *hours, ""])))
    options, notes = {"zone": "Europe/Berlin", "duplicates": "first"}, []
    (one,) = read_series(source, "t", ["x"], None, notes.append, **options)
    assert [0, 1, 2, 2, 3] == one.values.ravel().tolist()
    assert any("such as 2026-10-25T03:00:00: 1." in one for one in notes)


def test_numbers_that_are_dates_are_read_as_dates_and_reported(file):
    notes = []
    source = SeriesFile(file("t,x\n20200131,1\n20200201,2\n"))
    (one,) = read_series(source, "t", ["x"], None, notes.append)
    assert ["2020-01-31", "2020-02-01"] == one.times.astype("datetime64[D]").astype(str).tolist()
    assert "Numbers of column 't' such as 20200131 are read as dates." in notes


def test_an_hour_that_clocks_show_twice_asks_for_the_time_zone(file):
    hours = [f"2026-10-25 {hour:02}:00,1" for hour in (0, 1, 2, 2, 3)]
    with pytest.raises(InputError, match="repeat the time .* set data.time_zone if clocks were se"):
        read(file("\n".join(["t,x", *hours, ""])), "t", ["x"], None)


def test_an_unknown_column_of_times_or_series_names_its_option(file):
    with pytest.raises(InputError, match=r"data.time must .*, not 'dya'. Did you mean day\?"):
        read(file(TABLE), "dya", ["sold"], None)
    with pytest.raises(InputError, match=r"data.series must .*, not 'shops'. Did you mean shop\?"):
        read(file(TABLE), None, ["sold"], "shops")


@pytest.mark.parametrize(
    ("column", "time", "said"),
    [
        ([datetime.date(2020, 1, 1)], None, "Column 'x' of .* must hold numbers, not date32"),
        ([1.0], [True], "Row 1 of .*, column 't' must be a time, not bool"),
        ([float("inf")], None, "Row 1 of .*own.parquet, column 'x' must be .*, not inf"),
        (["1,5"], None, "Row 1 of .*, column 'x' .*, not '1,5'. Correct the cell, or choose an"),
    ],
)
def test_a_parquet_column_of_another_kind_is_refused(tmp_path, column, time, said):
    path = tmp_path / "own.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"x": column, "t": time or [1]}), path)
    with pytest.raises(InputError, match=said):
        read(path, "t", ["x"], None)


def test_large_whole_numbers_of_parquet_are_numbers(tmp_path):
    path = tmp_path / "own.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"x": [2**53 + 1, 2**62]}), path)
    (one,) = read(path, None, ["x"], None)
    assert [[2.0**53], [2.0**62]] == one.values.tolist()


def test_what_is_no_parquet_file_is_said(file):
    with pytest.raises(InputError, match="own.parquet cannot be read .*. Give a CSV or Parquet"):
        read(file(TABLE, "own.parquet"), None, ["sold"], None)
