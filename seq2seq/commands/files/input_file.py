"""The file that a command predicts for."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from omegaconf import DictConfig, OmegaConf

from seq2seq.configuration.stored_config import choices_of_run
from seq2seq.data.files.columns import Wanted, columns_like, source_columns
from seq2seq.data.files.decimals import has_commas, with_points
from seq2seq.data.files.files import Files
from seq2seq.data.files.paths import check_exists
from seq2seq.data.files.table import Table
from seq2seq.data.files.table_dataset import HEAD, NUMBERS
from seq2seq.data.files.tables import ENDINGS, ending, open_table
from seq2seq.errors import InputError
from seq2seq.storage.run_folder import RunFolder
from seq2seq.visible import shortened, visible

LISTED = 200  # characters of columns in a message
LINES = ".txt"  # the ending of files that nearly always have one text a line


class InputFile:
    """The file that a command predicts for, read as the training file of the run was.

    Args:
        config: of the command, whose options of reading come before those of the run.

    Attributes:
        table: the file.
        columns: positions of the columns that are parts of a source, in order.
    """

    def __init__(self, config: DictConfig):
        self.path = Path(str(config.input)).expanduser()
        check_exists(self.path)
        if ending(self.path) not in ENDINGS:
            raise InputError(f"input must end in {', '.join(ENDINGS)}, not {self.path}.")
        trained: Any = OmegaConf.to_container(choices_of_run(Path(config.run)))
        given: Any = OmegaConf.to_container(config.data)
        self.options = _options(given, trained.get("data"), ending(self.path))
        Files(test=str(self.path), **self.options)  # which checks them
        wanted = Wanted(self.options["source_column"], features=self.options["features_column"])
        self.table, wanted = self._opened(wanted)
        run = RunFolder.of_model(config.run)
        record = run.read_record() if Path(config.run).is_dir() else None
        read = record.columns if record else {}
        known = [*read.get("features", []), *read.get("source", [])]
        if given["source_column"] is None and given["features_column"] is None and known:
            self.columns = columns_like(known, wanted, self.table)
        else:
            self.columns = source_columns(wanted.source, wanted.features, self.table)

    def _opened(self, wanted: Wanted) -> tuple[Table, Wanted]:
        """The table, and the columns to look for in it; a single one needs no name."""
        given = {name: self.options[name] for name in ("delimiter", "encoding", "quotes")}
        if self.options["header"] != "auto" or not wanted.has_names():
            return open_table([self.path], header=self.options["header"], **given), wanted
        table = open_table([self.path], header=True, **given)
        if len(table.names) == 1 and isinstance(wanted.source, str) and wanted.features is None:
            if table.names[0] != wanted.source:
                table = open_table([self.path], header=False, **given)
            wanted = Wanted()
        return table, wanted

    def sources(self) -> Iterator[str]:
        """Stream the source of each row."""
        has_commas = self.has_commas()
        with closing(self.table.rows(self.columns, False, lambda _: None)) as rows:
            for row in rows:
                source = "\t".join(row)
                yield with_points(source, self.table) if has_commas else source

    def described(self) -> str:
        """Describe which columns are sources, and which are not.

        >>> InputFile(config).described()   ->   "sources from lemma; not asked: tags, form"
        """
        names = list(map(visible, self.table.names))
        if len(names) == 1 and not self.table.has_names:
            return "a source a line"
        sources = " and ".join(names[one] for one in self.columns)
        kind = "" if self.table.has_names else "column "
        others = [name for index, name in enumerate(names) if index not in self.columns]
        rest = f"; not asked: {shortened(', '.join(others), LISTED)}" if others else ""
        return f"sources from {kind}{sources}{rest}"

    def values(self) -> Iterator[list[Any]]:
        """Stream the values of all columns."""
        return self.table.values(self.columns, self.table.faults(skip=False))

    def has_commas(self) -> bool:
        """Whether sources are numbers with decimal commas."""
        if self.options["source"] not in NUMBERS:
            return False
        with closing(self.table.rows(self.columns, False, lambda _: None)) as rows:
            first = [cell for row in islice(rows, HEAD) for cell in row]
        return has_commas(self.options["decimal"], self.table, first)


def _options(given: Mapping[str, Any], trained: Any, kind: str) -> dict[str, Any]:
    """How a file is read: as the command says, or else as the run's training file was.

    Args:
        given: options of the command; auto and null say nothing.
        trained: the data of the run's config.
        kind: the ending of the file. What depends on it is taken from files of the same kind only.
    """
    stored = trained if isinstance(trained, dict) else {}
    found = {"source": stored.get("source", "auto"), **given}
    names = ["source_column", "features_column", "features_separator"]
    if isinstance(stored.get("train"), str) and ending(Path(stored["train"])) == kind:
        names += ["header", "delimiter", "encoding", "quotes", "decimal"]
    elif kind == LINES and given["delimiter"] == "auto":
        found["delimiter"] = "tab"  # a comma is more likely a part of the text
    for name in names:
        if name in stored and found.get(name) in (None, "auto"):
            found[name] = stored[name]
    if found["source"] not in NUMBERS:  # tokens and labels are read alike
        found["source"] = "auto"
    return found
