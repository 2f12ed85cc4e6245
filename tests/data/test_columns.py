"""Which columns are read as what."""

import pyarrow
import pyarrow.parquet
import pytest

from seq2seq.data.files.files import Files
from seq2seq.data.fitting import fit_features
from seq2seq.errors import InputError

HEADER = ["lemma", "tags", "form", "dialect", "part"]
ROWS = [
    [f"{'abcde'[i % 5]}{i // 5}", f"V;{'PST' if i % 2 else 'PRS'}", f"f{i}", f"d{i % 3}", part]
    for i, part in enumerate(["train", "Dev", "test"] * 20)
]


def write(path, rows=ROWS, header=HEADER):
    path.write_text("".join(",".join(row) + "\n" for row in [header, *rows]))
    return str(path)


def read(dataset, split="train"):
    return [row for chunk in dataset.read(split) for row in zip(*chunk, strict=True)]


def test_several_source_columns_are_joined_with_tabs(tmp_path):
    path = write(tmp_path / "a.csv")
    dataset = Files(test=path, source_column=["tags", "lemma"])
    assert [(f"{row[1]}\t{row[0]}", row[2]) for row in ROWS] == read(dataset, "test")
    (note,) = dataset.notes
    assert "source tags and lemma, target form, not used: dialect, part;" in note


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_symbols_are_before_the_source(tmp_path, kind):
    path = write(tmp_path / "a.csv")
    if kind == "parquet":
        columns = dict(zip(HEADER, map(list, zip(*ROWS, strict=True)), strict=True))
        path = str(tmp_path / "a.parquet")
        pyarrow.parquet.write_table(pyarrow.table(columns), path)
    dataset = Files(test=path, features_column="tags", group_column="lemma")
    assert [(f"{row[1]}\t{row[0]}", row[2]) for row in ROWS] == read(dataset, "test")
    assert "source lemma, target form, features tags, not used: " in dataset.notes[0]


def test_symbols_have_a_vocabulary_of_their_own(tmp_path):
    dataset = Files(train=write(tmp_path / "a.csv"), features_column="tags")
    rows = read(dataset)
    source, _, notes = fit_features(
        dataset, lambda side: iter([[row[side == "target"] for row in rows]]), False
    )
    assert ["V", "PRS", "PST"] == source.class_names()[-3:]
    assert {*"abcde", *"0123456789"} == {*source.class_names()[:-3]}
    (row,) = source.encode(["V;PRS\ta1"]).rows()
    assert "V;PRS\ta1" == source.decode(row)
    assert 4 == len(row)
    assert "The source is read as characters" in notes[0]


def test_rows_of_a_group_are_in_one_split(tmp_path):
    options = {"target_column": "form", "group_column": "dialect"}
    dataset = Files(train=write(tmp_path / "a.csv"), **options)
    dialect = {row[0]: row[3] for row in ROWS}
    found = {split: {dialect[row[0]] for row in read(dataset, split)} for split in dataset.splits()}
    assert [1, 1, 1] == [len(dialects) for dialects in found.values()]
    assert {"d0", "d1", "d2"} == set.union(*found.values())
    assert "Of the groups of" in " ".join(dataset.notes)


def test_a_table_without_train_need_not_have_what_only_train_has(tmp_path):
    options = {"train": None, "group_column": "who", "weight_column": 4}
    for line, rest in (("who\taa\tbb", "x\tin\tout"), ("aa\tbb", "in\tout")):
        path = tmp_path / "a.tsv"
        path.write_text(f"{line}\n{rest}\n")
        assert [("in", "out")] == read(Files(test=str(path), **options), "test")


def test_rows_without_a_group_are_held_out_by_their_source(tmp_path):
    rows = [(f"in{row}", "out", f"g{row % 7}" if row % 2 else "") for row in range(420)]
    path = tmp_path / "a.tsv"
    path.write_text("source\ttarget\tgroup\n" + "".join("\t".join(row) + "\n" for row in rows))
    dataset = Files(train=str(path), group_column="group", folds=5)
    assert 0 < len(read(dataset, "test")) < 160


def test_a_column_can_name_the_splits(tmp_path):
    dataset = Files(train=write(tmp_path / "a.csv"), target_column="form", split_column="part")
    assert ["train", "validation", "test"] == dataset.splits()
    for split, name in (("train", "train"), ("validation", "Dev"), ("test", "test")):
        assert [(row[0], row[2]) for row in ROWS if row[4] == name] == read(dataset, split)


def test_a_column_that_names_only_train_and_test_has_validation_held_out(tmp_path):
    rows = [row for row in ROWS if row[4] != "Dev"]
    dataset = Files(
        train=write(tmp_path / "a.csv", rows), target_column="form", split_column="part"
    )
    assert 20 == len(read(dataset, "test")) == len(read(dataset)) + len(read(dataset, "validation"))


def test_an_unknown_split_is_named_or_skipped(tmp_path):
    path = write(tmp_path / "a.csv", [*ROWS, ["x", "V", "y", "d", "trian"]])
    with pytest.raises(InputError, match=r"must name a column .* with train, .* not 'trian'"):
        Files(train=path, target_column="form", split_column="part").splits()
    dataset = Files(train=path, target_column="form", split_column="part", on_error="skip")
    assert 20 == len(read(dataset))
    assert f"Skipped 1 row(s) of {path} whose split is none of the three." in dataset.notes


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"features_column": "tgas"}, "data.features_column must be a column .* Did you mean tags"),
        (
            {"features_column": "lemma", "source_column": 1, "target_column": 3},
            "source_column and data.features_column",
        ),
        ({"source_column": ["form"], "target_column": "form"}, "different columns .* 'form'"),
        ({"source_column": [1, 0]}, "data.source_column must be a name, or a number from 1, not 0"),
        ({"features_column": 2, "source": "labels"}, "data.source must be tokens .* not labels"),
        ({"features_column": 2, "shared_vocabulary": True}, "shared_vocabulary must be false"),
        ({"features_separator": "tab"}, "data.features_separator must be comma, .* not 'tab'"),
        ({"source_column": []}, "data.source_column must have a column, or be null"),
        ({"features_separator": "semi"}, "data.features_separator .* Did you mean semicolon"),
        ({"split_column": 5, "test": "a.csv"}, "data.train must be the only file"),
        ({}, "The target is not clear in a.csv: it may be tags or form. Set data.target_column"),
        ({"group_column": 9}, "data.group_column must be at most 5, .* not 9"),
    ],
)
def test_a_wrong_column_is_named(tmp_path, monkeypatch, options, message):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.csv")
    with pytest.raises(InputError, match=message):
        read(Files(train="a.csv", **options))


def test_several_files_are_read_as_one(tmp_path):
    write(tmp_path / "part-1.csv", ROWS[:2])
    swapped = [[row[2], row[1], row[0], *row[3:]] for row in ROWS[2:4]]
    write(tmp_path / "part-2.csv", swapped, ["form", "tags", "lemma", "dialect", "part"])
    pattern = str(tmp_path / "part-*.csv")
    assert [(row[0], row[2]) for row in ROWS[:4]] == read(
        Files(test=pattern, header=True, target_column="form"), "test"
    )
    write(tmp_path / "part-3.csv", [["x", "y"]], ["lemma", "form"])
    with pytest.raises(
        InputError, match=r"part-3.csv must have the columns of .*, not lemma, form"
    ):
        read(Files(test=pattern, header=True, target_column="form"), "test")
    with pytest.raises(InputError, match=r"no file that data.test=.*none-\*.csv matches"):
        Files(test=str(tmp_path / "none-*.csv"))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("wort,speaker,ipa,nr", "source wort, target ipa, group speaker"),
        ("speaker,wort,ipa,nr", "source wort, target ipa, group speaker"),
    ],
)
def test_a_group_is_neither_source_nor_target_unless_it_must_be(tmp_path, header, expected):
    path = write(
        tmp_path / "a.csv", [["a", "b", "c", "1"], ["d", "e", "f", "2"]], header.split(",")
    )
    dataset = Files(train=path, header=True, group_column="speaker")
    next(dataset.given_rows("train"))
    assert expected in dataset.notes[-1]


def test_a_test_file_needs_no_group(tmp_path):
    train = write(tmp_path / "a.csv")
    test = write(tmp_path / "b.csv", [["x", "y"]], ["lemma", "form"])
    dataset = Files(train=train, test=test, target_column="form", group_column="dialect")
    assert [("x", "y")] == read(dataset, "test")


def test_only_the_first_part_of_a_file_needs_a_header(tmp_path):
    write(tmp_path / "p-1.csv", [["a", "b"]], ["lemma", "form"])
    write(tmp_path / "p-2.csv", [["e", "f"]], ["c", "d"])
    (tmp_path / "p-3.csv").touch()
    for options in ({}, {"source_column": "lemma"}, {"header": True}):
        dataset = Files(test=str(tmp_path / "p-*.csv"), **options)
        assert [("a", "b"), ("c", "d"), ("e", "f")] == read(dataset, "test")


def test_symbols_between_spaces_are_asked_about_and_have_no_tabs(tmp_path):
    path = write(tmp_path / "a.csv", [["V PST", "it", "es"]], ["tags", "lemma", "form"])
    with pytest.raises(InputError, match="have spaces and no ';', as 'V PST'. Set data.feat"):
        read(Files(test=path, features_column="tags"), "test")
    options = {"features_column": "tags", "features_separator": "space"}
    assert [("V PST\tit", "es")] == read(Files(test=path, **options), "test")
    path = write(tmp_path / "a.csv", [["V\tPST", "it", "es"]], ["tags", "lemma", "form"])
    with pytest.raises(InputError, match="must have no tab"):
        read(Files(test=path, features_column="tags"), "test")


def test_symbols_are_prepared_in_all_splits(tmp_path):
    path = write(tmp_path / "a.csv")
    dataset = Files(train=path, validation=path, test=path, features_column="tags")
    prepared = dataset.prepare(tmp_path / "cache")
    for split in prepared.splits.values():
        for row, text in enumerate(split.source_texts(range(3))):
            assert text == prepared.source.decode(split.source.row(row))
