"""Files with a comparison."""

from itertools import chain
from pathlib import Path

from seq2seq.comparison.comparison import Comparison
from seq2seq.comparison.wording import Example, examples, sections
from seq2seq.errors import InputError
from seq2seq.pages.page import paragraph, write_page
from seq2seq.pages.table import Cell, table
from seq2seq.storage.files import replacing
from seq2seq.storage.json_text import json_text
from seq2seq.storage.tsv import tsv_line
from seq2seq.visible import visible

SUFFIXES = (".html", ".json", ".tsv")


def check_suffix(path: Path) -> None:
    """Raise InputError unless `write_comparison` can write such a file."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"output must end in .html, .json or .tsv, not {path}.")


def write_comparison(path: Path, comparison: Comparison, num_examples: int) -> None:
    """Write a comparison as a page (.html), all of it as JSON (.json), or its figures (.tsv).

    Args:
        path: the file.
        comparison: the comparison.
        num_examples: number of rows on the page, at most.

    Raises:
        InputError: another suffix.
    """
    check_suffix(path)
    kind = path.suffix.lower()
    if kind == ".html":
        _write_page(path, comparison, num_examples)
        return
    if kind == ".json":
        text = json_text(comparison.record()) + "\n"
    else:
        text = "".join(map(tsv_line, _numbers(comparison)))
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", errors="backslashreplace")


def _numbers(comparison: Comparison) -> list[list[str]]:
    """Header and rows of all figures, by their names and in full precision."""
    runs = [*comparison.runs, *comparison.others]
    names = comparison.figure_names()
    rows = [[run.name, *(str(run.figures.get(name, "")) for name in names)] for run in runs]
    return [["run", *names], *rows]


def _write_page(path: Path, comparison: Comparison, num_examples: int) -> None:
    parts = []
    for title, header, rows, lines, num_texts in sections(comparison):
        shown = [table(header, rows, range(num_texts, len(header)))] if rows else []
        parts.append((visible(title), "\n".join([*shown, *map(paragraph, lines)])))
    if found := examples(comparison, num_examples):
        outputs = [str(number) for number in range(1, len(found[0].outputs) + 1)]
        header = ("source", "references", *(cell for number in outputs for cell in ("", number)))
        parts.append(("Rows on which they differ", table(header, map(_cells, found))))
    write_page(path, "Comparison", parts)


def _cells(row: Example) -> list[object]:
    kinds = {"right": "good", "wrong": "bad"}
    marked = [(Cell(mark, kind=kinds.get(mark, "")), output) for mark, output in row.outputs]
    return [row.source, row.references, *chain.from_iterable(marked)]
