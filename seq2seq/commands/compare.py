"""`python scripts/compare.py 'run=runs/*'`: finished runs side by side."""

import sys
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path

from omegaconf import DictConfig
from rich.cells import cell_len
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from seq2seq.checks import check_counts
from seq2seq.commands.command_line import split_texts
from seq2seq.commands.entry import entry
from seq2seq.commands.files.output_file import output_file
from seq2seq.commands.runs.run_folders import find_runs
from seq2seq.comparison import Contender, compare, read_contender, write_comparison
from seq2seq.comparison.wording import Example, Section, examples, sections
from seq2seq.comparison.writing import check_suffix
from seq2seq.errors import InputError
from seq2seq.interruption import check_interrupted
from seq2seq.storage.run_folder import RunFolder
from seq2seq.visible import visible

GAP = 2  # columns of a screen between those of a table


def main() -> None:
    """Entry point of `seq2seq-compare`."""
    overrides, folders = split_texts(sys.argv[1:])
    entry("compare", lambda config: compare_runs(config, folders), overrides)


def compare_runs(config: DictConfig, folders: Sequence[str] = ()) -> None:
    """Print the comparison, and write it into a file if there is to be one.

    Args:
        config: of the command.
        folders: the words of the command line that are not options.
    """
    given = [config.run] if isinstance(config.run, str) else list(config.run)
    if not (names := [*given, *folders]):
        raise InputError("run must name the runs to compare, such as 'run=[A,B]' or 'run=runs/*'.")
    check_counts(least=0, rows=config.rows)
    found, others = find_runs(names)
    output = _output(config.output, found.values())
    left_out = dict.fromkeys(others, "not a run folder")
    contenders = _contenders(found, left_out)
    comparison = compare(contenders, config.figure, config.resamples, config.seed, left_out)
    console = Console(file=sys.stdout, highlight=False, emoji=False)
    for section in sections(comparison):
        _show(console, section)
    _show_examples(console, examples(comparison, config.rows))
    if output is not None:
        write_comparison(output, comparison, config.rows)
        console.print(Text(f"\noutput: {visible(str(output))}"), soft_wrap=True)


def _contenders(found: dict[str, RunFolder], left_out: dict[str, str]) -> list[Contender]:
    """Read the runs that can be compared; why others cannot is added to `left_out`."""
    runs = []
    for name, run in found.items():
        check_interrupted()
        contender = read_contender(run, name)
        if isinstance(contender, str):
            left_out[name] = contender
        else:
            runs.append(contender)
    if len(runs) < 2:
        reasons = "".join(f" {name} is left out: {why}." for name, why in left_out.items())
        names = ", ".join(run.name for run in runs) or "none"
        raise InputError(f"run must name at least two finished runs, not {names}.{reasons}")
    return runs


def _output(name: str | None, runs: Iterable[RunFolder]) -> Path | None:
    """The file to write, which is in none of the runs."""
    if name is None:
        return None
    output = output_file(name, "output")
    check_suffix(output)
    for run in runs:
        if run.path.resolve() in output.resolve().parents:
            raise InputError(f"output must not be in the run folder {run.path}.")
    return output


def _show(console: Console, section: Section) -> None:
    """Print a title, a table of as many columns as the screen has room for, and lines."""
    console.print(Text(visible(f"\n{section.title}", keep="\n"), style="bold"), soft_wrap=True)
    lines = section.lines
    if section.rows:
        columns = list(zip(section.header, *section.rows, strict=True))
        count = _num_fitting(columns, console.width, section.num_texts + 1)
        table = Table(box=None, padding=(0, GAP, 0, 0))
        for index, name in enumerate(section.header[:count]):
            is_number = index >= section.num_texts
            table.add_column(Text(name), justify="right" if is_number else "left", overflow="fold")
        for row in section.rows:
            table.add_row(*(Text(visible(cell)) for cell in row[:count]))
        console.print(table)
        if left := section.header[count:]:
            lines = [f"Without room here: {', '.join(left)} (output=FILE.html has all).", *lines]
    for line in lines:
        console.print(Text(visible(line)), soft_wrap=True)


def _num_fitting(columns: Sequence[Sequence[str]], width: int, least: int) -> int:
    """Count the columns that fit into a width, or of which there must be so many."""
    widths = [max(map(cell_len, map(visible, cells))) + GAP for cells in columns]
    return max(least, sum(total <= width for total in accumulate(widths)))


def _show_examples(console: Console, rows: Sequence[Example]) -> None:
    """Print rows, each as stacked lines that are cut at the edge of the screen."""
    if not rows:
        return
    console.print(Text("\nRows on which they differ", style="bold"))
    for row in rows:
        lines = [_line("", "source", "", row.source), _line("", "reference", "", row.references)]
        for number, (mark, output) in enumerate(row.outputs, start=1):
            style = {"right": "green", "wrong": "red"}.get(mark, "")
            lines.append(_line(str(number), mark, style, output))
        console.print(Group(*lines, Text()), no_wrap=True, overflow="ellipsis")


def _line(number: str, title: str, style: str, text: str) -> Text:
    shown = visible(" ".join(text.split()))
    return Text.assemble(f"{number:3}", (f"{title:11}", style), shown)
