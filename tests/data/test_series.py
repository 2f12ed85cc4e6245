import dataclasses

import numpy as np
import pytest

from seq2seq.data import Series
from seq2seq.errors import InputError


@pytest.fixture
def series(tmp_path):
    """A `Series` of columns, steps numbered as `t`, with windows of 2 and 1 steps."""

    def build(columns, **options):
        columns = {"t": range(1, 1 + len(next(iter(columns.values())))), **columns}
        rows = [
            ",".join(columns),
            *(",".join(map(str, row)) for row in zip(*columns.values(), strict=True)),
        ]
        (tmp_path / "own.csv").write_text("\n".join(rows) + "\n")
        options = {"targets": "x", "lookback": 2, "split": [1.0, 0, 0], **options}
        return Series(path=str(tmp_path / "own.csv"), **options)

    return build


SPLITS = ("train", "validation", "test")


def pairs(data, split="train"):
    return [pair for chunk in data.read(split) for pair in zip(*chunk, strict=True)]


def numbers(data, split):
    """All numbers that stand in the windows of a split."""
    return {float(x) for pair in pairs(data, split) for text in pair for x in text.split()}


def test_a_source_is_what_was_seen_and_its_target_what_follows(series):
    assert [("1.0 2.0", "3.0"), ("2.0 3.0", "4.0")] == pairs(series({"x": [1, 2, 3, 4]}))
    data = series({"x": [1, 2, 3, 4]}, lookback=1, horizon=2, stride=2)
    assert [("1.0", "2.0 3.0")] == pairs(data)


def test_covariates_of_the_horizon_are_known_and_its_targets_are_not(series):
    data = series({"x": [1, 2, 3], "y": [4, 5, 6], "z": [7, 8, 9.5]}, covariates=["z"])
    assert [("1.0,7.0 2.0,8.0 ,9.5", "3.0")] == pairs(data)
    data = series(
        {"x": [1, 2, 3], "y": [4, 5, 6], "z": [7, 8, 9.5]}, targets=["x", "y"], covariates=["z"]
    )
    assert [("1.0,4.0,7.0 2.0,5.0,8.0 ,,9.5", "3.0,6.0")] == pairs(data)


def test_zeros_at_the_end_of_a_single_column_are_values(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("x\n1\n2\n0\n0\n\n\n")
    data = Series(path=str(path), targets="x", lookback=2, split=[1.0, 0, 0])
    assert [("1.0 2.0", "0.0"), ("2.0 0.0", "0.0")] == pairs(data)


def test_a_header_that_is_not_the_first_line_is_no_row(tmp_path):
    path = tmp_path / "own.csv"
    for header in ("\n2020,2021", '2020,"20\n21"'):
        path.write_text(f"{header}\n1,1\n2,2\n3,3\n")
        data = Series(path=str(path), targets="2020", lookback=2, split=[1.0, 0, 0])
        assert [("1.0 2.0", "3.0")] == pairs(data)


def test_the_stride_is_between_the_starts_of_windows(series):
    starts = [source[:3] for source, _ in pairs(series({"x": range(10, 20)}, stride=3))]
    assert ["10.", "13.", "16."] == starts


@pytest.mark.parametrize("split", [[0.5, 0.25, 0.25], [6, 3, 3], [7, 10]])
def test_targets_are_in_their_split_and_sources_look_back(series, split):
    data = series({"x": range(1, 13)}, split=split, time="t")
    assert ["train", "validation", "test"] == data.splits()
    targets = {name: [int(float(target)) for _, target in pairs(data, name)] for name in SPLITS}
    assert {"train": [3, 4, 5, 6], "validation": [7, 8, 9], "test": [10, 11, 12]} == targets
    assert ("5.0 6.0", "7.0") == pairs(data, "validation")[0]


def test_a_test_of_all_rows_needs_no_training_rows(series, tmp_path):
    trained = series({"x": range(12)}).prepare(tmp_path)
    data = series({"x": range(20, 26)}, split=[0, 0, 1])
    with pytest.raises(InputError, match="must be a train split to learn from, not only test"):
        data.prepare(tmp_path)
    prepared = data.prepare(tmp_path, features=(trained.source, trained.target))
    assert [4] == [len(split) for split in prepared.splits.values()]
    assert trained.source.center == prepared.source.center


def test_models_and_windows_share_one_table(series, tmp_path):
    trained = [series({"x": values}).prepare(tmp_path) for values in (range(12), range(0, 24, 2))]
    data = series({"x": range(20, 26)}, split=[0, 0, 1])
    for one in trained:
        data.prepare(tmp_path, features=(one.source, one.target))
    series({"x": range(20, 26)}, lookback=3, transform="log1p").prepare(tmp_path)
    files = [path.stat() for path in tmp_path.glob("stores/*/values.npy")]
    assert (5, 3) == (len(files), len({file.st_ino for file in files}))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"covariates": ["z"]}, "must be those of the training, with 1 columns, .*, not 2, 1 and"),
        ({"targets": ["x", "z"]}, "not 2, 2 and 0"),
        ({"missing": "indicator"}, "data.missing must be raise or ffill"),
    ],
)
def test_windows_that_a_model_cannot_read_are_refused(series, tmp_path, options, said):
    trained = series({"x": range(12)}).prepare(tmp_path)
    data = series({"x": range(12), "z": range(12)}, **options)
    with pytest.raises(InputError, match=said):
        data.prepare(tmp_path, features=(trained.source, trained.target))


def test_many_more_windows_of_a_short_test(series):
    data = series({"x": range(120)}, lookback=8, horizon=3, split=[0.8, 0.1, 0.1])
    assert [86, 10, 10] == [len(pairs(data, split)) for split in SPLITS]


def test_windows_cross_no_series(series):
    columns = {"s": list("abab" * 2), "x": [1, 101, 2, 102, 3, 103, 4, 104]}
    data = series(columns, series="s")
    assert [("1.0 2.0", "3.0"), ("2.0 3.0", "4.0")] == pairs(data)[:2]
    assert [("101.0 102.0", "103.0"), ("102.0 103.0", "104.0")] == pairs(data)[2:]


def test_dates_split_a_series_that_begins_late(series):
    days = [f"2020-01-{day:02}" for day in (*range(1, 10), *range(4, 10))]
    columns = {"day": days, "s": ["a"] * 9 + ["b"] * 6, "x": [*range(1, 10), *range(104, 110)]}
    data = series(columns, time="day", series="s", split=["2020-01-04", "2020-01-07"])
    assert {1, 2, 3} == numbers(data, "train")
    assert {2, 3, 4, 5, 6, 104, 105, 106} == numbers(data, "validation")


def test_a_fraction_of_nothing_is_no_split(series):
    assert ["train", "test"] == series({"x": range(10)}, split=[0.5, 0, 0.5]).splits()


def test_short_series_are_left_out_and_said(series):
    data = series({"s": list("aaab"), "x": [1, 2, 3, 4]}, series="s")
    assert [("1.0 2.0", "3.0")] == pairs(data)
    (said,) = data.notes[1:]
    assert said.startswith("1 series is shorter than a window, such as 'b'. With data.short=pad")


def test_short_series_have_short_sources_if_padded(series, tmp_path):
    columns = {"s": list("aaaabbc"), "x": [1, 2, 3, 4, 11, 12, 21]}
    data = series(columns, series="s", lookback=9, short="pad", num_buckets=1)
    expected = [("1.0", "2.0"), ("1.0 2.0", "3.0"), ("1.0 2.0 3.0", "4.0"), ("11.0", "12.0")]
    assert expected == pairs(data)
    x, _, _ = data.prepare(tmp_path).batches("train", training=False).batch(0)
    assert [1, 1, 2, 3] == sorted(x["source_length"][:4].tolist())
    assert data.notes[1:] == [
        "1 series is shorter than a window, such as 'c'.",
        "4 of 4 windows of train have fewer than 9 steps before their targets, so that their "
        "sources are shorter (data.short=pad).",
    ]


def test_a_history_without_a_value_is_left_out_and_refused(series, tmp_path):
    data = series({"x": ["", "", 3, 4]}, missing="indicator")
    assert [("nan 3.0", "4.0")] == pairs(data)
    source = data.prepare(tmp_path).source
    for empty in ("", "nan nan"):
        with pytest.raises(InputError, match="must have a value that a forecast can continue"):
            source.encode([empty])


def test_series_without_a_window_in_a_split_are_said(series):
    days = [*range(1, 10), *range(4, 10)]
    columns = {"day": days, "s": ["a"] * 9 + ["b"] * 6, "x": range(15)}
    data = series(columns, time="day", series="s", split=[4, 7])
    assert [("0.0 1.0", "2.0")] == pairs(data)
    assert "1 series has no window in the train part, such as 'b'." == data.notes[-1]


def test_a_series_with_fewer_rows_than_asked_for_is_refused(series):
    data = series({"s": list("aaaaaabbb"), "x": range(9)}, series="s", split=[3, 0, 3])
    with pytest.raises(InputError, match="at most 3, .* rows of series 'b', not 6"):
        data.splits()


@pytest.mark.parametrize("normalizer", ["standard", "minmax", "robust", "none"])
def test_scaling_is_learned_from_train_and_the_same_on_both_sides(series, tmp_path, normalizer):
    train = [3.0, 1.0, 4.0, 1.5, 9.0, 2.0]
    options = {"split": [6, 3, 3], "normalizer": normalizer, "covariates": ["z"]}
    few = series({"x": [*train, *[1e6] * 6], "z": range(12)}, **options).prepare(tmp_path)
    assert few.source.observed == 1
    scaling = [(side.center[0], side.scale[0]) for side in (few.source, few.target)]
    assert scaling[0] == scaling[1]
    split = few.splits["train"]
    assert split.source.row(1)[1, 0] == split.target.row(0)[0, 0]
    other = series({"x": [*train, *[5] * 6], "z": range(12)}, **options).prepare(tmp_path)
    assert scaling[0] == (other.source.center[0], other.source.scale[0])


def test_columns_that_teach_nothing_are_reported_or_refused(series, tmp_path):
    columns = {"x": range(12), "z": [5] * 12, "late": [""] * 6 + [1] * 6}
    options = {"split": [6, 6, 0], "missing": "indicator"}
    data = series(columns, covariates=["z"], **options)
    said = "1 column has the same value in all rows of train: z."
    assert said in data.prepare(tmp_path).notes
    data = series(columns, covariates=["late"], **options)
    with pytest.raises(InputError, match="Column 'late' must have a value in the train part"):
        data.prepare(tmp_path)


def test_a_missing_value_is_refused_with_its_line(series):
    data = series({"x": [1, 2, "", 4, 5]})
    with pytest.raises(InputError, match="^Line 4 of .*own.csv, column 'x' must have a value"):
        pairs(data)


def test_missing_steps_are_kept_as_steps_and_missing_targets_are_not_learned(series, tmp_path):
    data = series({"x": [1, 2, "", 4, 5]}, missing="indicator")
    assert [("2.0 nan", "4.0"), ("nan 4.0", "5.0")] == pairs(data)
    assert ["1 window of train is left out because it has missing values."] == data.notes[1:]
    train = data.prepare(tmp_path).splits["train"]
    assert [[0, 1], [1, 0]] == [train.source.row(row)[:, 1].tolist() for row in range(2)]
    assert 0 == train.source.row(0)[1, 0]


def test_gaps_are_filled_from_the_past_of_the_same_series(series, tmp_path):
    columns = {"s": list("aaaabbbb"), "x": [1, "", 3, 4, "", 6, 7, 8]}
    data = series(columns, series="s", missing="ffill")
    assert [("1.0 1.0", "3.0"), ("1.0 3.0", "4.0"), ("6.0 7.0", "8.0")] == pairs(data)
    assert 3 == len(data.prepare(tmp_path).splits["train"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"targets": []}, "data.targets must be one or more columns, not none."),
        ({"targets": [2020]}, "data.targets must be the name of a column, in quotes, not 2020."),
        ({"covariates": 5}, "data.covariates must be the name of a column, in quotes, not 5."),
        ({"series": 5}, "data.series must be the name of a column, in quotes, not 5."),
        (
            {"covariates": ["x"]},
            "data.targets and data.covariates must be different columns, not 'x' twice.",
        ),
        ({"split": [0.8, 0.1, 0.2]}, "fractions that add up to 1, not to 1.1:"),
        ({"split": 0.8}, "data.split must be three fractions, three numbers of rows or, with"),
        ({"split": ["2020-01-01", "2020-02-01"]}, "or, with data.time, two dates where"),
        ({"horizon": 0}, "data.horizon must be a whole number of at least 1, not 0"),
        ({"normalizer": "min-max"}, "Did you mean minmax?"),
        ({"gaps": "fill"}, "data.time must be a column for data.gaps, not null."),
        ({"day_first": True}, "data.time must be a column for data.day_first, not null."),
        (
            {"time": "t", "calendar": ["month", "month"]},
            "data.calendar must not have 'month' twice.",
        ),
    ],
)
def test_options_are_refused_before_the_file_is_looked_for(options, said):
    with pytest.raises(InputError) as refused:
        Series(path="not_there.csv", **{"targets": "x", **options})
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"targets": "xx"}, r"must be a column of .* not 'xx'. Did you mean x\?"),
        ({"horizon": 9}, "must be at most 10, the length of .*, not 2 . 9"),
        ({"split": [0.2, 0.4, 0.4]}, "must be at most 2, .* the train part of .*, not 3"),
        (
            {"horizon": 3, "split": [0.6, 0.2, 0.2]},
            "data.horizon must be at most 2, .* the validation part of .*, not 3",
        ),
        ({"split": [3, 7]}, "must be at most 2, .* the train part of"),
        ({"split": [7, 3]}, "two times in order between 1 and 10, not .7, 3."),
        ({"split": [0, 7]}, "two times in order between 1 and 10, not .0, 7."),
        ({"split": [4, 99]}, "two times in order between 1 and 10, not .4, 99."),
        ({"split": ["2020-01-01", 7]}, "data.split must have numbers, .*, not '2020-01-01'"),
    ],
)
def test_what_does_not_fit_the_data_is_said(series, options, said):
    data = series({"x": range(10)}, time="t", **options)
    with pytest.raises(InputError, match=said):
        data.splits()


@pytest.mark.parametrize(
    ("split", "said"),
    [
        ([4, 3, 1], ["2 rows at the end of series belong to no split: data.split=[4, 3, 1]."]),
        ([0.6, 0.36, 0.04], ["The test part has no rows: data.split=[0.6, 0.36, 0.04]."]),
        ([0.6, 0.4, 0], []),
    ],
)
def test_rows_without_a_split_and_splits_without_rows_are_reported(series, split, said):
    data = series({"x": range(10)}, split=split, horizon=1)
    assert data.splits() and said == data.notes[1:]


DATED = {"day": [f"{day:02}/01/2026 00:00" for day in range(1, 20)], "x": range(19)}


def test_dates_of_the_split_are_read_like_those_of_the_file(series):
    options = {"time": "day", "day_first": True, "split": ["05/01/2026", "2026-01-12"]}
    assert ["5.0", "4.0"] == [pairs(series(DATED, **options), SPLITS[1])[i][1] for i in (1, 0)]
    zone = {"time_zone": "Europe/Berlin", "split": ["2026-01-04T23:00Z", "2026-01-12"]}
    assert "4.0" == pairs(series(DATED, **options | zone), "validation")[0][1]


@pytest.mark.parametrize(
    ("split", "said"),
    [
        (["05/01/2026", "2026-01-12"], "^data.split must be an unambiguous time, .*data.day_first"),
        (["30.02.2026", "2026-01-12"], "^data.split must be a date that exists, not '30.02.2026'"),
        (["2026-03-29T02:30", "2026-04-01"], "^data.split must be a time of Europe/Berlin, not "),
    ],
)
def test_dates_of_the_split_that_cannot_be_read_are_reported(series, split, said):
    data = series(DATED, time="day", time_zone="Europe/Berlin", split=split)
    with pytest.raises(InputError, match=said):
        data.splits()


def test_a_date_of_the_split_that_is_none_is_said(series):
    days = [f"2020-01-{day:02}" for day in range(1, 10)]
    data = series({"day": days, "x": range(9)}, time="day", split=["2020-01-04", "soon"])
    with pytest.raises(
        InputError, match=r"data.split must have dates such as 2026-11-24, not 'soon'"
    ):
        data.splits()


def test_targets_that_are_all_missing_are_said(series):
    data = series({"x": [1, 2, "", "", ""], "z": range(5)}, covariates="z", missing="indicator")
    with pytest.raises(
        InputError, match="At least one window of 3 steps .* must have no missing targets"
    ):
        pairs(data)


def test_a_column_that_cannot_be_filled_is_named(series):
    data = series({"x": range(5), "z": [""] * 5}, covariates="z", missing="ffill")
    with pytest.raises(InputError, match="must have a value in each column, .* Leave out z, or"):
        pairs(data)


def test_a_missing_file_is_said_with_the_nearest_name(series):
    data = series({"x": range(9)})
    with pytest.raises(InputError, match=r"Did you mean own.csv\?"):
        dataclasses.replace(data, path=data.path.replace("own", "onw"))


EUROPEAN = "Datum;Größe;Käufer\n01.02.2020;1,5;a\n02.02.2020;2,75;b\n03.02.2020;-3,25;c\n"


def test_a_table_of_a_european_spreadsheet_is_read_and_reported(tmp_path):
    (tmp_path / "own.csv").write_bytes(EUROPEAN.encode("latin-1"))
    options = {"targets": "Größe", "time": "Datum", "lookback": 2, "split": [1.0, 0, 0]}
    data = Series(path=str(tmp_path / "own.csv"), **options)

    assert [("1.5 2.75", "-3.25")] == pairs(data)
    said = "own.csv: semicolons between columns, encoding cp1252, a header, decimal commas."
    assert data.notes[0].endswith(said)


def test_how_a_table_is_read_can_be_given(tmp_path):
    (tmp_path / "own.txt").write_bytes("ж|x\n1|1,5\n2|2,5\n3|3\n".encode("koi8-r"))
    reading = {"delimiter": "pipe", "encoding": "koi8-r", "decimal": "comma"}
    options = {"targets": "x", "covariates": "ж", "lookback": 2, "split": [1.0, 0, 0]}
    data = Series(path=str(tmp_path / "own.txt"), **options, **reading)

    assert [("1.5,1.0 2.5,2.0 ,3.0", "3.0")] == pairs(data)
    assert data.fingerprint() != dataclasses.replace(data, decimal="auto").fingerprint()


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("t;x\n1;1,5\n2;2.5\n", {}, "have points and commas. Set data.decimal=comma if"),
        ("t;x\n1;1,5\n2;1.002,5\n", {"decimal": "comma"},
         "Line 3 of .*own.csv, column 'x' must have a decimal comma and no points, not '1.002,5'"),
        ("t\tx\n1\t1,5\n", {}, "Line 2 of .* not '1,5'. Correct .* or set data.decimal=comma"),
        ("t,x\n1,2\n3\n", {}, "Line 3 of .* must have 2 or more columns, not 1 .*Fix the line.$"),
        ("t,x\n1,\0\n", {}, "Line 2 of .* must not have a NUL"),
        ("t,x\n1,2\n", {"delimiter": "colon"}, "data.delimiter must be auto, comma, semicolon,"),
        ("t,x\n1,2\n", {"decimal": "dot"}, "data.decimal must be auto, point or comma"),
        ("t,x\n1,2\n", {"encoding": "utf8x"}, "data.encoding must be auto or an encoding"),
    ],
)  # fmt: skip
def test_what_a_table_may_not_have_is_said(tmp_path, content, options, said):
    (tmp_path / "own.csv").write_text(content)
    with pytest.raises(InputError, match=said):
        pairs(Series(path=str(tmp_path / "own.csv"), targets="x", time="t", **options))


def test_a_parquet_file_takes_no_options_of_text(tmp_path):
    (tmp_path / "own.parquet").touch()
    with pytest.raises(InputError, match="data.delimiter must be auto for .*own.parquet, whose"):
        Series(path=str(tmp_path / "own.parquet"), targets="x", delimiter="comma")


def test_many_series_are_read_in_linear_time(series):
    names = np.arange(60_000) // 3
    data = series({"s": names, "x": names}, series="s")
    assert 20_000 == len(pairs(data))
