"""Files with a comparison."""

import json
from html import escape
from pathlib import Path

from seq2seq.comparison.comparison import Comparison
from seq2seq.comparison.wording import Example, examples, sections
from seq2seq.errors import InputError
from seq2seq.storage.files import replacing
from seq2seq.storage.tsv import tsv_line
from seq2seq.visible import visible

SUFFIXES = (".html", ".json", ".tsv")


def check_suffix(path: Path) -> None:
    """Raise InputError unless `write_comparison` can write such a file."""
    if path.suffix not in SUFFIXES:
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
    if path.suffix == ".html":
        _write_page(path, comparison, num_examples)
        return
    if path.suffix == ".json":
        text = json.dumps(comparison.record(), indent=2, default=str) + "\n"
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
    from seq2seq.reporting.page import table, write_page  # which draws, so it takes long

    parts = []
    for title, header, rows, lines, num_texts in sections(comparison):
        parts.append(f"<h2>{escape(visible(title))}</h2>")
        if rows:
            numbers = [""] * num_texts + ["number"] * (len(header) - num_texts)
            parts.append(table(header, rows, classes=numbers))
        parts += [f"<p>{escape(visible(line))}</p>" for line in lines]
    if shown := examples(comparison, num_examples):
        outputs = [str(number) for number in range(1, len(shown[0].outputs) + 1)]
        header = ("source", "references", *(cell for number in outputs for cell in ("", number)))
        parts += ["<h2>Rows on which they differ</h2>"]
        classes = ["", "", *([None, ""] * len(outputs))]
        parts.append(table(header, map(_cells, shown), classes))
    write_page(path, "Comparison", parts)


def _cells(row: Example) -> list[str]:
    return [row.source, row.references, *(cell for output in row.outputs for cell in output)]
