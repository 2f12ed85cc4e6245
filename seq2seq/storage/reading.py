"""Readers of small structured files, which report a fault in one sentence."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import yaml

from seq2seq.errors import InputError

Parsed = TypeVar("Parsed")
MAX_FAULT = 200  # characters of a parser's message


class _Loader(yaml.SafeLoader):
    """Loader of the YAML that OmegaConf writes: no timestamps, no aliases, `1e-3` is a number."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):  # a few hundred bytes could expand to gigabytes
            raise yaml.YAMLError(f"an alias in line {self.peek_event().start_mark.line + 1}")
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?\d[\d_]*(?:\.[\d_]*)?[eE][-+]?\d+$"),
    list("-+0123456789"),
)


def read_json(path: Path, parse: Callable[[dict[str, Any]], Parsed]) -> Parsed:
    """Read a JSON object, and return the result of `parse`, which may raise ValueError.

    Raises:
        InputError: the file is corrupt, or does not contain such an object.
    """
    with _one_sentence(path):
        return parse(_mapping(json.loads(path.read_text("utf-8"))))


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML mapping, as plain data.

    Raises:
        InputError: the file is corrupt, or does not contain a mapping.
    """
    with _one_sentence(path):
        return _mapping(yaml.load(path.read_text("utf-8"), _Loader))


def read_json_lines(path: Path) -> list[dict[str, Any]]:
    """Read a file with one JSON object per line, except for an incomplete last line.

    Raises:
        InputError: a line is corrupt, or does not contain an object with a `step`.
    """
    with _one_sentence(path):
        lines = path.read_text("utf-8").split("\n")[:-1]
    records = []
    for number, line in enumerate(lines, start=1):
        with _one_sentence(path, f", line {number},"):
            record = _mapping(json.loads(line))
            if not isinstance(record.get("step"), int):
                raise ValueError("its step is missing or not an integer")
            records.append(record)
    return records


def read_table(path: Path, texts: Sequence[str], numbers: Sequence[str]) -> list[dict[str, str]]:
    """Read the rows of a tab-separated file with a header.

    Args:
        path: path of the file.
        texts: required columns.
        numbers: required columns that contain numbers.

    Raises:
        InputError: the file is corrupt, or lacks one of the columns.
    """
    columns = [*texts, *numbers]
    with _one_sentence(path), path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t")
        if missing := sorted(set(columns) - set(reader.fieldnames or ())):
            raise ValueError(f"it has no column {missing[0]}")
        rows = list(reader)
        if any(row[column] is None for row in rows for column in columns):
            raise ValueError("a row is incomplete")
        for value in (row[column] for row in rows for column in numbers):
            float(value)  # raises ValueError
        return rows


def _mapping(content: Any) -> dict[str, Any]:
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        kind = "empty" if content is None else f"a {type(content).__name__}"
        raise ValueError(f"it is {kind}, not a mapping from names to values")
    return content


@contextmanager
def _one_sentence(path: Path, place: str = "") -> Iterator[None]:
    """Turn a parser's exceptions into one sentence about a file."""
    try:
        yield
    except (ValueError, RecursionError, csv.Error, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())[:MAX_FAULT].rstrip(".")
        raise InputError(
            f"{path}{place} is corrupt ({reason}). Restore it, or start a new run."
        ) from error
