"""A comparison in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from seq2seq.comparison.comparison import Comparison
from seq2seq.comparison.contender import Contender
from seq2seq.metrics import figure

MOST_COMPARED = 4  # runs whose predictions are shown
FEW = 2  # runs for which each value of an option is shown in their order


class Section(NamedTuple):
    """A title, a table, and lines below it; each but the title may be empty.

    The first `num_texts` columns of the table are texts, the others numbers.
    """

    title: str
    header: tuple[str, ...] = ()
    rows: Sequence[tuple[str, ...]] = ()
    lines: Sequence[str] = ()
    num_texts: int = 2


class Example(NamedTuple):
    """A row: raw texts, and the mark and output of each of the best runs."""

    source: str
    references: str
    outputs: list[tuple[str, str]]


def sections(comparison: Comparison) -> list[Section]:
    """Write the figures, the tests, and the options in which the runs differ."""
    found = [_figures(comparison)]
    if comparison.tests:
        found += [_tests(comparison), _rows(comparison)]
        found += [_options(comparison)]
    return found


def examples(comparison: Comparison, count: int) -> list[Example]:
    """Return at most `count` rows in which the best runs differ."""
    runs = comparison.runs[:MOST_COMPARED]
    rows = comparison.runs[0].predictions
    return [
        Example(
            rows.sources[row],
            rows.references[row],
            [(_mark(run, row), run.predictions.outputs[row]) for run in runs],
        )
        for row in comparison.examples(count, MOST_COMPARED)
    ]


def _figure(run: Contender, name: str) -> str:
    """A figure's text, with the standard error between folds."""
    if name not in run.figures:
        return ""
    wording, error = figure(name), run.standard_error(name)
    text = wording.text(run.figures[name])
    return text if error != error else f"{text} ± {wording.text(error)}"


def _figures(comparison: Comparison) -> Section:
    names = comparison.figure_names()
    num_ranked = len(comparison.runs) if comparison.tests else 0
    rows = [
        (
            str(number) if number <= num_ranked else "",
            run.name,
            *(_figure(run, name) for name in names),
        )
        for number, run in enumerate([*comparison.runs, *comparison.others], start=1)
    ]
    lines = list(_reasons("Not ranked", comparison.unranked))
    lines += _reasons("Left out", comparison.left_out)
    lines += comparison.notes
    is_alone = len(comparison.runs) + len(comparison.others) == 1
    if not comparison.tests and not is_alone:
        lines.append("No two runs have the same rows, so no order is tested.")
    if any(run.folds for run in comparison.runs):
        lines.append("Figures of folds: over all of their rows, ± standard error between folds.")
    title = "Folds of one run" if is_alone else "Runs on different rows"
    if comparison.tests:
        count, split = comparison.num_rows, comparison.runs[0].split
        title = f"Runs on the same {count:,} rows ({split})"
    return Section(title, ("", "run", *(figure(name).label for name in names)), rows, lines)


def _reasons(title: str, runs: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each reason, with all runs that it concerns."""
    names: dict[str, list[str]] = {}
    for name, reason in runs.items():
        names.setdefault(reason, []).append(name)
    return (f"{title}: {', '.join(found)} ({reason})." for reason, found in names.items())


def _tests(comparison: Comparison) -> Section:
    wording = figure(comparison.figure)
    best = comparison.runs[0]
    rows = [
        (
            str(number),
            run.name,
            _signed(wording.text(test.difference)),
            f"{_signed(wording.text(test.low))} to {_signed(wording.text(test.high))}",
            f"{test.sureness:.1%}",
        )
        for number, (run, test) in enumerate(
            zip(comparison.runs[1:], comparison.tests, strict=True), start=2
        )
    ]
    length = comparison.block_length
    blocks = f" of blocks of {length:,} rows" if length > 1 else ""
    title = (
        f"{wording.label[:1].upper()}{wording.label[1:]} against that of {best.name} "
        f"(paired bootstrap{blocks}, {comparison.resamples:,} resamples)"
    )
    return Section(title, ("", "run", "difference", "95% interval", "1 is better in"), rows)


def _rows(comparison: Comparison) -> Section:
    counts = [comparison.counts(index) for index in range(1, len(comparison.runs))]
    are_numbers = comparison.runs[0].predictions.kind == "numbers"
    header = ["only 1", "only this run", "both", "neither"]
    if are_numbers:
        header = ["1", "this run", "equally"]
    rows = []
    for number, (run, found) in enumerate(zip(comparison.runs[1:], counts, strict=True), start=2):
        cells = [found.first, found.second, found.both, found.neither][: len(header)]
        rows.append((str(number), run.name, *(f"{cell:,}" for cell in cells)))
    title = f"Rows, by which run is {'closer' if are_numbers else 'right'}"
    return Section(title, ("", "run", *header), rows)


def _options(comparison: Comparison) -> Section:
    found = comparison.differences()
    lines = [f"{name}: {_values(values)}" for name, values in found.items()]
    return Section("Options that differ (1 / 2 / ...)", lines=lines or ["None."])


def _values(values: list[str]) -> str:
    """The values of the runs; of more than two runs each value once, with its runs' numbers."""
    if len(values) <= FEW:
        return " / ".join(values)
    numbers: dict[str, list[str]] = {}
    for number, value in enumerate(values, start=1):
        numbers.setdefault(value, []).append(str(number))
    return " / ".join(f"{value} ({', '.join(found)})" for value, found in numbers.items())


def _mark(run: Contender, row: int) -> str:
    columns = run.predictions.columns
    if run.predictions.kind == "numbers":
        return f"off {columns['absolute_error'][row] / max(1, columns['values'][row]):.3g}"
    return "right" if columns["right"][row] else "wrong"


def _signed(text: str) -> str:
    return text if text.startswith("-") else f"+{text}"
