"""Files with a JSON object on each line."""

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from seq2seq.data.files.cells import NumberText, check_text, text_of
from seq2seq.data.files.table import Rows, Table
from seq2seq.storage.bad_lines import BadLines
from seq2seq.storage.lines import Lines, TextForm
from seq2seq.visible import shortened

HEAD = 1000  # objects that decide on the columns
LONGEST = 60  # characters of a line in a message


class JsonLines(Table):
    """A file with a JSON object on each line; the keys of the first 1,000 are the columns.

    Args:
        path: the file.
        form: its encoding and line ends.
    """

    def __init__(self, path: Path, form: TextForm):
        super().__init__(path)
        self.form = form
        first = islice(self._objects(BadLines(path, skip=True)), HEAD)
        self.names = list(dict.fromkeys(key for _, record in first for key in record))

    def description(self) -> str:
        return "" if self.form.name == "utf-8" else f"encoding {self.form.name}"

    def read(self, columns: Sequence[int], faults: Sequence[BadLines]) -> Rows:
        for row, _ in self._rows(columns, faults):
            yield row

    def values(self, columns: Sequence[int], faults: Sequence[BadLines]) -> Iterator[list[Any]]:
        names = self._all_names
        for _, record in self._rows(columns, faults):
            yield [record.get(name) for name in names]

    def value_names(self) -> list[str]:
        return self._all_names

    @cached_property
    def _all_names(self) -> list[str]:
        """The keys of all objects."""
        objects = self._objects(BadLines(self.path, skip=True))
        found = dict.fromkeys(key for _, record in objects for key in record)
        return list(dict.fromkeys([*self.names, *found]))

    def _rows(
        self, columns: Sequence[int], faults: Sequence[BadLines]
    ) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
        """The texts of some columns, and the whole object."""
        keys = [self.names[column] for column in columns]
        for number, record in self._objects(faults[0]):
            try:
                row = tuple(text_of(record[key]) for key in keys)
                check_text("".join(row))
            except KeyError as error:
                found = shortened(", ".join(record), LONGEST)
                faults[0].add(number, f"must have the key {error}, not only {found}")
            except TypeError as error:
                faults[0].add(number, str(error))
            else:
                yield row, record

    def _objects(self, faults: BadLines) -> Iterator[tuple[int, dict[str, Any]]]:
        """The objects and the numbers of their lines."""
        lines = Lines(self.path, faults, self.form)
        for line in lines:
            if line is None or line.isspace():
                continue
            try:
                record = json.loads(line, parse_float=NumberText, object_pairs_hook=_distinct)
            except json.JSONDecodeError as error:
                where = f"{error.msg} at character {error.pos + 1}"
                faults.add(lines.number, f"must be JSON ({where})")
            except _RepeatedKeyError as error:
                faults.add(lines.number, f"must have each key once, not {error} twice")
            except (ValueError, RecursionError) as error:  # beyond Python's limits
                faults.add(lines.number, f"must be JSON that can be read ({error})")
            else:
                if isinstance(record, dict):
                    yield lines.number, record
                    continue
                excerpt = repr(shortened(line.strip(), LONGEST))
                faults.add(lines.number, f"must be a JSON object, not {excerpt}")


class _RepeatedKeyError(Exception):
    """A key that an object has twice."""


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedKeyError(repr(shortened(key, LONGEST)))
        found[key] = value
    return found
