import bz2
import csv
import gzip
import io
import json
import lzma
import random

import pyarrow
import pyarrow.parquet
import pytest

from seq2seq.data.files.files import Files
from seq2seq.data.store.split_by_hash import split_of
from seq2seq.errors import InputError

PAIRS = [("cat", "K AE T"), ("read", "R IY D"), ("naïve", "N AY")]
WORDS = [f"word{i}" for i in range(400)]


def rows(dataset, split="train"):
    return [row for chunk in dataset.read(split) for row in zip(*chunk, strict=True)]


def write(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def only_test(path, **options):
    """All rows of one file: a test split is not divided."""
    return rows(Files(test=path, **options), "test")


def write_parquet(path, columns):
    pyarrow.parquet.write_table(pyarrow.table(columns), path, row_group_size=2)
    return str(path)


def test_tsv_has_source_and_target_in_its_first_columns(tmp_path):
    path = write(tmp_path / "a.tsv", "".join(f"{s}\t{t}\textra\n" for s, t in PAIRS))
    assert only_test(path) == PAIRS


def test_tsv_quotes_blank_lines_byte_order_mark_and_windows_ends(tmp_path):
    path = write(tmp_path / "a.tsv", b'\xef\xbb\xbf"a\tb\r\n\r\nc"\td\r\n\n')
    assert only_test(path) == [('"a', "b"), ('c"', "d")]


def test_csv_is_unquoted_and_keeps_line_ends_inside_quotes(tmp_path):
    path = write(tmp_path / "a.csv", '"a, b",c\n"d\ne","f ""g"""\n')
    assert only_test(path) == [("a, b", "c"), ("d\ne", 'f "g"')]


def test_a_stray_quotation_mark_hides_no_other_row(tmp_path):
    draw = random.Random(1)
    for _ in range(50):
        clean = [(f"s{i}", draw.choice([f"t{i}", f"t{i}, and more"])) for i in range(20)]
        text = io.StringIO()
        csv.writer(text).writerows(clean)
        lines = text.getvalue().splitlines()
        bad = draw.randrange(20)
        place = draw.choice([0, lines[bad].index(",") + 1])
        lines[bad] = f'{lines[bad][:place]}"{lines[bad][place:]}'
        path = write(tmp_path / "a.csv", "\n".join(lines))
        with pytest.raises(InputError, match=f"^Line {bad + 1} of .* quotation mark"):
            only_test(path)
        dataset = Files(test=path, on_error="skip")
        assert rows(dataset, "test") == clean[:bad] + clean[bad + 1 :]
        assert [f"Skipped 1 bad line(s) of {path}. Line {bad + 1}"] == [
            note.partition(", the first")[0] for note in dataset.notes[1:]
        ]


def test_rows_with_line_breaks_are_counted(tmp_path):
    path = write(tmp_path / "a.csv", 'a,b\n"c\nc","d\nd\nd"\n"e\ne",f\n')
    dataset = Files(test=path)
    assert rows(dataset, "test") == [("a", "b"), ("c\nc", "d\nd\nd"), ("e\ne", "f")]
    _, note = dataset.notes
    assert "line break inside quotation marks: 2, the first in lines 2 to 5." in note


def test_columns_by_number_count_from_one(tmp_path):
    path = write(tmp_path / "a.tsv", "1\ta\tb\n2\tc\td\n")
    assert only_test(path, source_column=3, target_column=2) == [("b", "a"), ("d", "c")]


def test_columns_by_name_take_the_header_line(tmp_path):
    path = write(tmp_path / "a.csv", "id,de,en\n1,Hund,dog\n")
    assert only_test(path, source_column="en", target_column="de") == [("dog", "Hund")]


def test_header_can_be_skipped_without_names(tmp_path):
    path = write(tmp_path / "a.tsv", "en\tde\ndog\tHund\n")
    assert only_test(path, header=True) == [("dog", "Hund")]


@pytest.mark.parametrize("opener", [gzip.open, bz2.open, lzma.open])
def test_compressed_files_are_read(tmp_path, opener):
    ending = {gzip.open: "gz", bz2.open: "bz2", lzma.open: "xz"}[opener]
    path = tmp_path / f"a.tsv.{ending}"
    with opener(path, "wb") as file:
        file.write(b"a\tb\n")
    assert only_test(str(path)) == [("a", "b")]


def test_jsonl_joins_lists_and_writes_numbers(tmp_path):
    records = [{"x": ["K", "AE"], "y": 3}, {"y": 2.5, "x": "a b"}, {"x": "", "y": True}]
    path = write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, records)))
    assert only_test(path) == [("K AE", "3"), ("a b", "2.5"), ("", "true")]


def test_parquet_is_read_by_row_groups(tmp_path):
    columns = {"n": [1, 2, 3], "words": [["a", "b"], [], ["c"]], "text": ["x", "y", "z"]}
    path = write_parquet(tmp_path / "a.parquet", columns)
    assert only_test(path, source_column="words", target_column="n") == [
        ("a b", "1"),
        ("", "2"),
        ("c", "3"),
    ]
    assert only_test(path)[0] == ("1", "a b")


def test_pairs_of_text_files_go_line_by_line(tmp_path):
    en, de = write(tmp_path / "a.en", "dog\n\ncat\n"), write(tmp_path / "a.de", "Hund\n\nKatze")
    assert only_test([en, de]) == [("dog", "Hund"), ("", ""), ("cat", "Katze")]


def test_limit_takes_the_first_rows_of_each_split(tmp_path):
    path = write(tmp_path / "a.tsv", "a\tb\nc\td\nbroken\n")
    assert only_test(path, limit=2) == [("a", "b"), ("c", "d")]


def test_train_alone_is_divided_by_a_hash_of_the_source(tmp_path):
    path = write(tmp_path / "a.tsv", "".join(f"{word}\tx\n{word}\ty\n" for word in WORDS))
    dataset = Files(train=path)
    assert dataset.splits() == ["train", "validation", "test"]
    for split in dataset.splits():
        expected = [(w, t) for w in WORDS if split_of(w) == split for t in "xy"]
        assert expected == rows(dataset, split)
    held_out, read = dataset.notes
    assert held_out.startswith("Of the sources of")
    assert read.startswith(f"{path}: tabs between columns, no header; source column 1, target")


def test_only_the_missing_split_is_split_off_train(tmp_path):
    path = write(tmp_path / "a.tsv", "".join(f"{word}\tx\n" for word in WORDS))
    dataset = Files(train=path, test=path)
    assert len(WORDS) == len(rows(dataset, "test"))
    assert len(WORDS) == len(rows(dataset, "train")) + len(rows(dataset, "validation"))


def test_fingerprint_follows_content_and_not_place(tmp_path):
    first, second = write(tmp_path / "a.tsv", "a\tb\n"), write(tmp_path / "b.tsv", "a\tb\n")
    assert Files(train=first).fingerprint() == Files(train=second).fingerprint()
    before = json.dumps(Files(train=first).fingerprint())
    write(tmp_path / "a.tsv", "a\tc\n")
    assert before != json.dumps(Files(train=first).fingerprint())


def test_skipped_lines_are_counted_aloud(tmp_path):
    path = write(tmp_path / "a.tsv", "a\tb\nbroken\né\td\n".encode() + b"\xff\te\n")
    dataset = Files(test=path, on_error="skip")
    assert [("a", "b"), ("é", "d")] == rows(dataset, "test") == rows(dataset, "test")
    _, note = dataset.notes
    assert note.startswith("Skipped 2 bad line(s) of ")
    assert note.endswith("Line 2, the first, must have 2 or more columns, not 1 ('broken').")


def test_json_may_write_characters_as_surrogate_pairs_but_no_halves(tmp_path):
    path = write(
        tmp_path / "a.jsonl", '{"x": "\\ud83d\\ude00", "y": 1}\n{"x": "\\ude00", "y": 2}\n'
    )
    assert [("\U0001f600", "1")] == only_test(path, on_error="skip")


def test_skipping_keeps_pairs_of_text_files_aligned(tmp_path):
    en = write(tmp_path / "a.en", "né\n".encode() + b"\xff\ncat\n")
    de = write(tmp_path / "a.de", "H\nX\nK\n")
    assert only_test([en, de], on_error="skip") == [("né", "H"), ("cat", "K")]


@pytest.mark.parametrize(
    ("name", "content", "options", "message"),
    [
        (
            "a.tsv",
            "a\tb\nc\n",
            {},
            r"^Line 2 of .*a.tsv must have 2 or more columns, not 1 .'c'.. Fix the line",
        ),
        (
            "a.tsv",
            "é\tb\né".encode() + b"\xff\td\n",
            {},
            "Line 2 of .* is not valid UTF-8 .byte 3 is 0xff",
        ),
        ("a.tsv", "a\tb\nc\0\td\n", {}, "Line 2 of .* must not have a NUL .character 2"),
        ("a.tsv", "a\tb\nc\td\te\n", {}, "Line 2 of .* must have at most 2 columns, not 3"),
        ("a.csv", "a\nb\n", {}, "must have two columns or more, not only one. If something else"),
        ("a.tsv", "", {}, "at least one row in .*a.tsv"),
        ("a.tsv", "", {"header": True}, "at least one row in .*a.tsv"),
        ("a.tsv", "en\tde\n", {"header": True}, "at least one row in .*a.tsv"),
        ("a.tsv", "a\t\nb\t\n", {}, "The target must not be .* all 2 rows.*data.target_column"),
        (
            "a.tsv",
            "word\tde\na\tb\n",
            {"source_column": "wrod"},
            "a column .*, not 'wrod'. .*mean word",
        ),
        ("a.tsv", "en\tde\na\tb\n", {"target_column": 3, "header": True}, "at most 2,.* not 3"),
        ("a.csv", 'a,b\n"c\nd"\n', {}, "Line 2 of .* not 1"),
        ("a.csv", 'a,b\n"c,d\ne,f\n', {}, "Line 2 of .* must be CSV, with"),
        (
            "a.csv",
            'a,b\n"c,d\n"e",f\n',
            {},
            "Line 2 of .* must be CSV, with",
        ),
        ("a.csv", "a,b\nc\rc,d\n", {}, "Line 2 of .* must not have a carriage return"),
        (
            "a.csv",
            "label,text\na,b\n",
            {"source_column": "text", "target_column": 2},
            "different columns of .* both 'text'",
        ),
        (
            "a.jsonl",
            '{"x": 1, "y": 2}\n',
            {"source_column": 1, "target_column": "x"},
            "different columns of .* both 'x'",
        ),
        ("a.jsonl", '{"x": 1, "y": 2}\n{"x": 1,\n', {}, "Line 2 of .* must be JSON"),
        ("a.jsonl", '{"x": 1, "y": 2}\n{"x": 1}\n', {}, "Line 2 of .* the key 'y', not only x"),
        ("a.jsonl", '{"x": 1, "y": null}\n', {}, "Line 1 of .*, not null"),
        (
            "a.jsonl",
            '{"x": 1, "y": "a\\ud800"}\n',
            {},
            r"Line 1 of .*a.jsonl .* not '\\ud800', half",
        ),
        ("a.jsonl", "[1, 2]\n", {}, "must be a JSON object, not"),
        ("a.jsonl", '{"x": 1, "y": ' + "1" * 5000 + "}\n", {}, "Line 1 of .* must be JSON that"),
        ("a.jsonl", '{"x": ' + "[" * 100_000 + "\n", {}, "Line 1 of .* must be JSON that can"),
        ("a.csv", "x,x\na,b\n", {"source_column": "x"}, "a number for .* has 2 columns 'x'"),
        ("a.jsonl", '{"x": 1, "y": 2}\n', {"source_column": "X1"}, "not 'X1'. Choose one of x, y"),
        ("a.parquet", "no parquet", {}, "cannot be read as Parquet"),
        ("a.tsv.gz", "no gzip", {}, "cannot be read"),
    ],
)
def test_bad_content_is_named_with_its_place(tmp_path, name, content, options, message):
    path = write(tmp_path / name, content)
    with pytest.raises(InputError, match=message):
        only_test(path, **options)


def test_null_in_parquet_names_its_row(tmp_path):
    path = write_parquet(tmp_path / "a.parquet", {"x": ["a", None], "y": ["b", "c"]})
    with pytest.raises(InputError, match=r"Row 2 of .*a.parquet .*, not null"):
        only_test(path)


def test_a_name_of_two_columns_in_parquet_is_refused(tmp_path):
    table = pyarrow.table([["a"], ["b"]], names=["x", "x"])
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(InputError, match=r"a.parquet must have one column 'x', not 2"):
        only_test(str(tmp_path / "a.parquet"))


def test_text_files_of_different_lengths_are_refused(tmp_path):
    en, de = write(tmp_path / "a.en", "dog\ncat\n"), write(tmp_path / "a.de", "Hund\n")
    with pytest.raises(InputError, match=r"a.de must have as many lines as .*a.en, not only 1"):
        only_test([en, de], on_error="skip")


def test_too_few_rows_for_a_split_are_refused(tmp_path):
    dataset = Files(train=write(tmp_path / "a.tsv", "one\tu\nOne\tv\ntwo\tw\n"))
    with pytest.raises(InputError, match=r"too few rows in .* to hold out test. Use more rows"):
        rows(dataset, "test")


@pytest.mark.parametrize("spell", [str.upper, " {} ".format, "{}\N{NO-BREAK SPACE}".format])
def test_spellings_of_a_source_are_in_one_split(tmp_path, spell):
    lines = "".join(f"{word} 1\tx\n{spell(word)} 1\ty\n" for word in WORDS)
    dataset = Files(train=write(tmp_path / "a.tsv", lines))
    for split in dataset.splits():
        expected = [t for w in WORDS if split_of(f"{w} 1") == split for t in "xy"]
        assert expected == [row[1] for row in rows(dataset, split)]


def test_every_split_of_a_small_file_has_a_source(tmp_path):
    draw = random.Random(1)
    for count in [*range(3, 40), 200]:
        words = draw.sample(WORDS, count)
        path = write(tmp_path / "a.tsv", "".join(f"{word}\tx\n" for word in words for _ in "ab"))
        dataset = Files(train=path)
        found = {split: {row[0] for row in rows(dataset, split)} for split in dataset.splits()}
        assert all(found.values())
        assert sorted(words) == sorted(word for split in found.values() for word in split)


def test_missing_file_names_the_nearest(tmp_path):
    write(tmp_path / "train.tsv", "a\tb\n")
    with pytest.raises(InputError, match=r"no file .*tran.tsv. Did you mean train.tsv\?"):
        Files(train=str(tmp_path / "tran.tsv"))
    for number in range(30):
        write(tmp_path / f"a{number}.tsv", "")
    with pytest.raises(InputError, match=r"Did you mean train.tsv\?"):
        Files(train=str(tmp_path / "tran.tsv"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"a.tsv. There are none to choose from.$"):
        Files(train=str(tmp_path / "empty" / "a.tsv"))
    with pytest.raises(InputError, match="There is no file .*, and no folder "):
        Files(train=str(tmp_path / "none" / "a.tsv"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "data.train must be a file, .* not null"),
        ({"train": "a.doc"}, "data.train must end in .tsv, .*, not a.doc"),
        ({"train": ["a.tsv", "b.tsv"]}, "a list of two text files, .*, not .a.tsv, b.tsv."),
        ({"train": ["a.en"]}, "a list of two text files, .*, not .a.en."),
        ({"train": ["a.en", "a.de"], "source_column": 2}, "which have no columns"),
        ({"train": "a.jsonl", "header": True}, "data.header must be auto for a.jsonl, .* not true"),
        ({"train": "a.tsv", "source_column": 0}, "must be a name, or a number from 1, not 0"),
        (
            {"train": "a.tsv", "source_column": 2, "target_column": 2},
            "must be different columns, not both 2",
        ),
        ({"train": "a.jsonl", "delimiter": "comma"}, "data.delimiter must be auto for a.jsonl"),
        ({"train": "a.parquet", "encoding": "utf-8"}, "data.encoding must be auto for a.parquet"),
        ({"train": "a.tsv", "encoding": "utf-9"}, "an encoding .* not 'utf-9'. Did you mean utf-8"),
        ({"train": "a.tsv", "delimiter": "comm"}, "one character, not 'comm'. Did you mean comma"),
        ({"train": "a.tsv", "delimiter": '"'}, "or one character, not"),
        ({"train": "a.tsv", "decimal": "coma"}, "Did you mean comma"),
        (
            {"train": "a.tsv", "source_column": "x", "target_column": "x"},
            "must be different columns, not both 'x'",
        ),
        ({"train": "a.tsv", "source_column": "x", "header": False}, "must be a number .* not 'x'"),
        ({"train": "a.tsv", "on_error": "skp"}, "Did you mean skip"),
        ({"train": "a.tsv", "header": "ture"}, "data.header must be true or false .*, not 'ture'"),
        ({"train": "a.tsv", "header": "true"}, "data.header must be true or false .*, not 'true'"),
        ({"train": "a.tsv", "header": 1}, "data.header must be true or false .*, not 1"),
    ],
)
def test_wrong_option_is_named_before_anything_is_read(options, message):
    with pytest.raises(InputError, match=message):
        Files(**options)
