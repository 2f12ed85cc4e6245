"""Readers of small structured files, whose faults are one sentence."""

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
    """The YAML that OmegaConf writes: no timestamps, no aliases, `1e-3` is a number."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):  # a few hundred bytes of them expand to gigabytes
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
    """What `parse` makes of the object that a JSON file holds; it raises ValueError.

    Raises:
        InputError: for a file that is corrupt, or holds anything else.
    """
    with _one_sentence(path):
        return parse(_mapping(json.loads(path.read_text("utf-8"))))


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping that a YAML file holds, as plain data.

    Raises:
        InputError: for a file that is corrupt, or holds anything else.
    """
    with _one_sentence(path):
        return _mapping(yaml.load(path.read_text("utf-8"), _Loader))


def read_json_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file that holds one a line; an incomplete last line is left out.

    Raises:
        InputError: for a line that is corrupt, or holds anything but an object with a `step`.
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
    """The rows of a tab-separated file with a header.

    Args:
        path: of the file.
        texts: columns that must be there.
        numbers: columns that must be there, and hold numbers.

    Raises:
        InputError: for a file that is corrupt, or lacks one of the columns.
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
