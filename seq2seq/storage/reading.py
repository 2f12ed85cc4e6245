"""Readers of small structured files, which report a fault in one sentence."""

import csv
import json
import math
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import yaml

from seq2seq.errors import InputError
from seq2seq.storage.plain_file import check_plain
from seq2seq.storage.tsv import FIELD_LIMIT

Parsed = TypeVar("Parsed")
MAX_FAULT = 200  # characters of a parser's message
MAX_YAML = 1 << 20  # bytes of a file; also of all that its aliases stand for, where it may have any
MAX_JSON = 16 << 20  # bytes of a file
MAX_JOURNAL = 1 << 30  # bytes of a file
MAX_LINE = 1 << 20  # characters of a journal's line
MAX_DEPTH = 50  # nested lists and mappings in YAML


class _Loader(yaml.SafeLoader):
    """Loader of the YAML that OmegaConf writes: no timestamps, no aliases, `1e-3` is a number."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise yaml.YAMLError(f"it is nested more than {MAX_DEPTH} levels deep")
        if self.check_event(yaml.AliasEvent):  # a few hundred bytes could expand to gigabytes
            raise yaml.YAMLError(f"an alias in line {self.peek_event().start_mark.line + 1}")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


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
        return parse(_mapping(json.loads(_text(path, MAX_JSON))))


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML mapping, as plain data.

    Raises:
        InputError: the file is corrupt, or does not contain a mapping.
    """
    with _one_sentence(path):
        return _mapping(yaml.load(_text(path, MAX_YAML), _Loader))


def read_json_lines(path: Path) -> list[dict[str, Any]]:
    """Read a file with one JSON object per line, except for an incomplete last line; null is NaN.

    Raises:
        InputError: a line is corrupt, or is not an object with a `step`, a text as its `split`, if
            it has one, and numbers.
    """
    with _one_sentence(path):
        lines = _text(path, MAX_JOURNAL).split("\n")[:-1]
    records = []
    for number, line in enumerate(lines, start=1):
        with _one_sentence(path, f", line {number},"):
            if len(line) > MAX_LINE:
                raise ValueError(f"it has more than {MAX_LINE:,} characters")
            record = _mapping(json.loads(line))
            if not isinstance(record.get("step"), int):
                raise ValueError("its step is missing or not an integer")
            if not isinstance(record.get("split", ""), str):
                raise ValueError("its split is not a string")
            for name, value in record.items():
                if name != "split" and not _is_number(value):
                    raise ValueError(f"its {name:.40} is not a number")
            nulls = (name for name, value in record.items() if value is None)
            records.append(record | dict.fromkeys(nulls, math.nan))
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
    csv.field_size_limit(FIELD_LIMIT)
    with _one_sentence(path), check_plain(path).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t")
        if missing := sorted(set(columns) - set(reader.fieldnames or ())):
            raise ValueError(f"it has no column {missing[0]}")
        rows = list(reader)
        if any(row[column] is None for row in rows for column in columns):
            raise ValueError("a row is incomplete")
        for value in (row[column] for row in rows for column in numbers):
            float(value)  # raises ValueError
        return rows


def check_aliases(path: Path) -> None:
    """Check that what the aliases of a YAML file stand for is not much larger than a config.

    A few hundred bytes, in which each alias stands for several others, could fill all memory.

    Files without aliases, or that are not YAML, are left to their reader.

    Raises:
        InputError: they stand for more.
    """
    content = check_plain(path).read_bytes()
    if b"&" not in content or b"*" not in content:
        return
    try:
        node = yaml.compose(content, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        is_large = _expanded_size(node, {}) > MAX_YAML
    except (ValueError, yaml.YAMLError):
        return
    except RecursionError:
        is_large = True
    if is_large:
        raise InputError(
            f"{path} must not have aliases that stand for more than {MAX_YAML:,} bytes. Write "
            "their values instead."
        )


def _expanded_size(node: Any, known: dict[int, int]) -> int:
    """Return the number of nodes and characters of YAML in which no alias is left."""
    if id(node) not in known:
        known[id(node)] = MAX_YAML + 1  # as long as it is being counted: it contains itself
        value = getattr(node, "value", "")
        if isinstance(value, str):
            inner = len(value)
        else:
            pairs = (one if isinstance(one, tuple) else (one,) for one in value)
            inner = sum(_expanded_size(part, known) for pair in pairs for part in pair)
        known[id(node)] = 1 + inner
    return known[id(node)]


def _text(path: Path, largest: int) -> str:
    """Read a text file of at most `largest` bytes."""
    with check_plain(path).open("rb") as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        raise ValueError(f"it has more than {largest:,} bytes")
    return content.decode("utf-8")


def _is_number(value: Any) -> bool:
    """Whether this is null or a number, of the size of floating-point numbers."""
    if isinstance(value, int):
        return abs(value) < sys.float_info.max
    return value is None or isinstance(value, float)


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
