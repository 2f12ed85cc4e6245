"""Two parallel text files."""

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from seq2seq.data.files.table import Rows, Table
from seq2seq.errors import InputError
from seq2seq.storage.bad_lines import BadLines
from seq2seq.storage.lines import Lines, TextForm


class ParallelTexts(Table):
    """Two text files, of which line n of the first belongs to line n of the second.

    Empty lines count.

    Args:
        paths: of the sources and of the targets.
        forms: their encodings and line ends.
    """

    names = ("source", "target")

    def __init__(self, paths: Sequence[Path], forms: Sequence[TextForm]):
        super().__init__(paths[0])
        self.paths = paths
        self.forms = forms

    def __str__(self) -> str:
        return " and ".join(map(str, self.paths))

    def description(self) -> str:
        names = [form.name for form in self.forms]
        return "" if {*names} == {"utf-8"} else f"encodings {' and '.join(names)}"

    def faults(self, skip: bool) -> list[BadLines]:
        return [BadLines(path, skip) for path in self.paths]

    def read(self, columns: Sequence[int], faults: Sequence[BadLines]) -> Rows:
        """Stream the texts of both; see `Table.read`.

        Raises:
            InputError: the files have different numbers of lines.
        """
        files = [Lines(*one) for one in zip(self.paths, faults, self.forms, strict=True)]
        over = object()
        for lines in zip_longest(*files, fillvalue=over):
            if over in lines:
                shorter, longer = files if lines[0] is over else reversed(files)
                raise InputError(
                    f"The file {shorter.path} must have as many lines as {longer.path}, not only "
                    f"{shorter.number}."
                )
            texts = [line.rstrip("\r\n") for line in lines if isinstance(line, str)]
            if len(texts) == len(lines):
                yield tuple(texts[column] for column in columns)
