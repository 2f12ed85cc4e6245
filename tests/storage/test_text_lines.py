"""Lists of texts in files; standard input is in tests/commands/test_predict.py."""

import bz2
import gzip
import lzma

import pytest

from seq2seq.errors import InputError
from seq2seq.storage.text_lines import LONGEST, decoded_line, read_text_lines

TEXTS = ["abc", " é ", "x\ty"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "abc\n\n é \nx\ty".encode()),
        ("a.txt", "abc\r\n é \r\n  \r\nx\ty\r\n".encode("utf-8-sig")),
        ("a.txt", "abc\r é \rx\ty\r".encode()),
        ("a.txt", "abc\n é \nx\ty\n".encode("utf-16")),
        ("a.txt.gz", gzip.compress("abc\n é \nx\ty\n".encode(), mtime=0)),
        ("a.bz2", bz2.compress("abc\n é \nx\ty\n".encode())),
        ("a.XZ", lzma.compress("abc\n é \nx\ty\n".encode())),
        ("a.txt", b"sep=;\n"),
    ],
)
def test_lines_are_texts_however_they_are_written(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    expected = ["sep=;"] if content.startswith(b"sep") else TEXTS
    assert expected == read_text_lines(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"abc\nd\0f", "must not have a NUL (character 2)"),
        (b"abc\n\xc3\xa9\xff\n", "is not valid UTF-8 (byte 3 is 0xff)"),
        (b"abc\n\xef\xbb\xbfx\n", "must not begin with a byte order mark, which only the first"),
        (b"abc\n" + b"x" * (LONGEST + 1), "must have at most 1,048,576 characters"),
    ],
)
def test_a_bad_line_is_named_in_files_and_in_what_arrives(tmp_path, content, fault):
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(InputError) as refused:
        read_text_lines(tmp_path / "a.txt")
    assert str(refused.value).startswith(f"Line 2 of {tmp_path}/a.txt {fault}")
    assert str(refused.value).endswith(". Fix the line.")
    with pytest.raises(InputError) as refused:
        decoded_line(content.split(b"\n")[1], 2, "standard input")
    assert str(refused.value).startswith(f"Line 2 of standard input {fault}")


def test_a_line_may_be_as_long_as_the_limit(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"x" * LONGEST + b"\r\ny\n")
    assert [LONGEST, 1] == [len(text) for text in read_text_lines(tmp_path / "a.txt")]


def test_what_is_not_compressed_or_not_there_is_said(tmp_path):
    (tmp_path / "a.gz").write_text("abc")
    with pytest.raises(InputError, match="The file .*a.gz cannot be read"):
        read_text_lines(tmp_path / "a.gz")
    with pytest.raises(InputError, match="does not exist. Give an existing file, or a list."):
        read_text_lines(tmp_path / "b.txt")
