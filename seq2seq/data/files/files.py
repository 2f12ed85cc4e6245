"""Pairs from user files."""

import dataclasses
import hashlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from seq2seq.checks import check_choice, nearest
from seq2seq.data.dataset import Dataset
from seq2seq.data.files.bad_lines import BadLines
from seq2seq.data.files.columns import Column, default_position
from seq2seq.data.files.lines import OPENERS
from seq2seq.data.files.parallel_text import parallel_rows
from seq2seq.data.files.tables import csv_rows, jsonl_rows, parquet_rows, tsv_rows
from seq2seq.data.store.split_by_hash import SPLITS
from seq2seq.errors import InputError

READERS = {
    ".tsv": tsv_rows,
    ".csv": csv_rows,
    ".jsonl": jsonl_rows,
    ".ndjson": jsonl_rows,
    ".parquet": parquet_rows,
}
WITH_HEADER_LINE = (".tsv", ".csv")


@dataclasses.dataclass(kw_only=True)
class Files(Dataset):
    """Rows of TSV, CSV, JSON-lines or Parquet files, or of pairs of text files.

    >>> Files(train="a.tsv")                           ->   columns 1 and 2, split 90/5/5
    >>> Files(train="a.csv", source_column="en", target_column="de")
    >>> Files(train=["a.en", "a.de"], test=["b.en", "b.de"])

    Text, TSV, CSV and JSON-lines files may be compressed: .gz, .bz2, .xz. A validation or test
    split that is not given is held out of train by a hash of the source.

    Attributes:
        train: a file with two columns or more, or a list of two text files, source and target.
        validation: the same for validation.
        test: the same for test.
        source_column: name of a column, or its number from 1; by default the first.
        target_column: the same for targets; by default the second.
        header: whether the first line names the columns; auto: if a column is given by name.
        on_error: raise at the first bad row, or skip bad rows and report how many there were.
    """

    train: str | list[str] | None = None
    validation: str | list[str] | None = None
    test: str | list[str] | None = None
    source_column: Column = None
    target_column: Column = None
    header: bool | str = "auto"
    on_error: str = "raise"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.header, bool) and self.header != "auto":
            raise InputError(
                f"data.header must be true or false (without quotes) or auto, not {self.header!r}."
            )
        check_choice(("raise", "skip"), within="data.", on_error=self.on_error)
        if not self.given_splits():
            raise InputError("data.train must be a file, such as a TSV of two columns, not null.")
        for split in self.given_splits():
            self._check_form(split)
        self._check_columns()
        for path in chain.from_iterable(map(self._paths, self.given_splits())):
            check_exists(path)

    def fingerprint(self) -> dict[str, Any]:
        paths = {split: self._paths(split) for split in self.given_splits()}
        files = {
            split: [[_kind(path), content_hash(path)] for path in paths[split]] for split in paths
        }
        own = ("source_column", "target_column", "header", "on_error", "limit")
        return {"kind": "files", "files": files} | {name: getattr(self, name) for name in own}

    def given_splits(self) -> list[str]:
        return [split for split in SPLITS if getattr(self, split)]

    def given_place(self, split: str) -> str:
        return " and ".join(str(path) for path in self._paths(split))

    def _paths(self, split: str) -> list[Path]:
        value = getattr(self, split)
        return [Path(name).expanduser() for name in ([value] if isinstance(value, str) else value)]

    def given_rows(self, split: str) -> Iterator[tuple[str, str]]:
        paths = self._paths(split)
        skip = self.on_error == "skip"
        unit = "row" if _kind(paths[0]) == ".parquet" else "line"
        faults = [BadLines(path, skip, unit) for path in paths]
        if len(paths) == 2:
            yield from parallel_rows(paths[0], paths[1], faults[0], faults[1])
        else:
            read = READERS[_kind(paths[0])]
            yield from read(
                paths[0], self.source_column, self.target_column, self._has_header(), faults[0]
            )
        for sentence in chain.from_iterable(fault.sentences() for fault in faults):
            self.note(sentence)

    def _has_header(self) -> bool:
        if isinstance(self.header, bool):
            return self.header
        return isinstance(self.source_column, str) or isinstance(self.target_column, str)

    def _check_form(self, split: str) -> None:
        value = getattr(self, split)
        if not isinstance(value, str):
            if len(value) != 2 or any(_kind(Path(name)) in READERS for name in value):
                raise InputError(
                    f"data.{split} must be one table or a list of two text files, source and "
                    f"target, not [{', '.join(map(str, value))}]."
                )
            if (self.source_column, self.target_column, self.header) != (None, None, "auto"):
                raise InputError(
                    "data.source_column, data.target_column and data.header must be left out for "
                    f"two text files, which have no columns (data.{split})."
                )
            return
        kind = _kind(Path(value))
        if kind not in READERS:
            raise InputError(
                f"data.{split} must end in {', '.join(READERS)}, or be a list of two text files, "
                f"[SOURCE.txt,TARGET.txt], not {value}."
            )
        if kind not in WITH_HEADER_LINE and self.header != "auto":
            raise InputError(
                f"data.header must be auto for {value}, which names its columns, not "
                f"{str(self.header).lower()}."
            )

    def _check_columns(self) -> None:
        positions: list[Column] = []
        for side, wanted in (("source", self.source_column), ("target", self.target_column)):
            if isinstance(wanted, int) and (wanted < 1 or isinstance(wanted, bool)):
                raise InputError(
                    f"data.{side}_column must be a name, or a number from 1, not {wanted}."
                )
            if isinstance(wanted, str) and self.header is False:
                raise InputError(
                    f"data.{side}_column must be a number with data.header=false, not {wanted!r}."
                )
            positions.append(wanted if isinstance(wanted, str) else default_position(side, wanted))
        first, second = positions
        if first == second:
            same = repr(first) if isinstance(first, str) else (first or 0) + 1
            raise InputError(
                "data.source_column and data.target_column must be different columns, not both "
                f"{same}."
            )


def _kind(path: Path) -> str:
    """Return the ending of the format: `.tsv` of `a.tsv` and of `a.tsv.gz`."""
    name = Path(path.stem) if path.suffix.lower() in OPENERS else path
    return name.suffix.lower()


def check_exists(path: Path) -> None:
    """Raise InputError unless a file exists."""
    if path.is_file():
        return
    if not path.parent.is_dir():
        raise InputError(f"There is no file {path}, and no folder {path.parent}.")
    names = sorted(file.name for file in path.parent.iterdir() if file.is_file())
    raise InputError(f"There is no file {path}. {nearest(path.name, names)}")


def content_hash(path: Path) -> str:
    """Hash the contents of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
