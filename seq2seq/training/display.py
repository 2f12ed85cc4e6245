"""The screen output of a run."""

import re
import statistics
import sys
import textwrap
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from io import StringIO
from itertools import count

from rich.cells import cell_len
from rich.console import Console, Group
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from seq2seq.evaluation import Evaluation, Row
from seq2seq.imports.packages import is_installed
from seq2seq.interruption import check_interrupted
from seq2seq.metrics import figure, worded
from seq2seq.visible import visible

PREPARING_SECONDS = 5.0  # between lines about the data, where there is no terminal
TRAINING_SECONDS = 20.0  # between lines about steps; tokens/s are measured over them
COMPILING = 5  # times as long as usual
RECENT = 200  # steps whose time tells how much is left
WIDE = 100  # columns of a screen that has room for what figures mean
LABEL, NUMBER, MEANING = 24, 13, 36  # columns of the screen for those of a table of figures
BAR_WIDTHS = 4, 30
LONG_NUMBER = re.compile(r"-?\d+\.\d{4,}(e[+-]?\d+)?")
SAMPLES = 6  # rows shown after an evaluation, half of them wrong where there are so many
Advance = Callable[[], None]
Preparing = Callable[[str, int, int | None], None]


class Display:
    """Progress bar on a terminal or in a notebook, plain lines elsewhere; figures and rows.

    In a notebook, rich needs ipywidgets for what moves; without, there are plain lines.

    What reports progress here is interrupted here, if a signal has been received.
    """

    def __init__(self, console: Console | None = None):
        self.console = console or Console(file=sys.stdout, highlight=False, emoji=False)
        self._moves = self.console.is_terminal or (
            self.console.is_jupyter and is_installed("ipywidgets")
        )
        self._progress: Progress | None = None
        self._bar_column = BarColumn(bar_width=BAR_WIDTHS[1])
        self._task = TaskID(0)
        self._total = self._step = 0
        self._last: float | None = None  # time of the last step
        self._durations: deque[float] = deque(maxlen=RECENT)
        self._tokens = 0
        self._line = ""
        self._since = self._printed = time.perf_counter()

    @classmethod
    def silent(cls) -> "Display":
        """A display that shows nothing."""
        return cls(Console(file=StringIO()))

    def say(self, sentence: str) -> None:
        """Print one or more lines; the terminal wraps long ones."""
        self.console.print(Text(visible(sentence, keep="\t\n")), soft_wrap=True)

    @contextmanager
    def working(self, title: str) -> Iterator[Preparing]:
        """Announce slow work; the body may report progress by calling f(stage, done, total)."""
        if not self._moves:
            self.say(f"{title} ...")
        printed = time.perf_counter()

        with self.console.status(Text(title)) if self._moves else nullcontext() as status:

            def preparing(stage: str, done: int, total: int | None) -> None:
                nonlocal printed
                check_interrupted()
                if not done:  # what follows may write to the screen itself
                    if status:
                        status.stop()
                    self.say(f"{stage} ...")
                    return
                line = f"{stage}: {done:,}{f' of {total:,}' if total else ''} rows"
                if status:
                    status.start()
                    status.update(Text(f"{title}: {line}"))
                elif time.perf_counter() - printed > PREPARING_SECONDS:
                    self.say(line)
                    printed = time.perf_counter()

            yield preparing
            check_interrupted()

    @contextmanager
    def counting(self, title: str, total: int) -> Iterator[Advance]:
        """Show progress through `total` sources; the body calls the function it gets after each."""
        began = time.perf_counter()
        if self._progress:
            done = count(1)
            yield lambda: self._beside_bar(f"{title} {next(done):,} of {total:,} sources")
            self._beside_bar(self._line)
        else:
            if not self._moves:
                self.say(f"{title} {total:,} sources ...")
            with self._bar(transient=True) as bar:
                task = bar.add_task("", total=total, figures=title)

                def advance() -> None:
                    check_interrupted()  # but not during training, which first saves its state
                    bar.advance(task)

                yield advance
        self._since += time.perf_counter() - began

    @contextmanager
    def training(self, total: int, step: int) -> Iterator[None]:
        """Show the progress bar from `step` to `total` steps while the body runs."""
        self._total, self._step = total, step
        self._last, self._tokens = None, 0
        self._durations.clear()
        self._since = self._printed = time.perf_counter()
        with self._bar() as self._progress:
            self._task = self._progress.add_task("", total=total, completed=step, figures="")
            try:
                yield
            finally:
                self._progress = None

    def step(self, step: int, logs: dict[str, float], tokens: int) -> None:
        """Show the number of finished steps, and count the target tokens of the last one."""
        now = time.perf_counter()
        self._step = step
        self._tokens += tokens
        if self._last is not None:
            self._durations.append(now - self._last)
        self._last = now
        figures = [worded(name, value) for name, value in logs.items() if name != "perplexity"]
        figures.append(f"{self._tokens / max(now - self._since, 1e-9):,.0f} tokens/s")
        if self._durations:
            left = _pace(self._durations) * (self._total - self._step)
            figures.append(f"{_duration(left)} left")
        self._line = "  ".join(figures)
        self._beside_bar(self._line)
        if not self._moves and now - self._printed > TRAINING_SECONDS:
            self.say(f"step {self._step}/{self._total}  {self._line}")
            self._printed = now
        if now - self._since > TRAINING_SECONDS:
            self._since, self._tokens = now, 0

    def evaluation(self, title: str, evaluation: Evaluation) -> None:
        """Show the main figures on a line or two, and a few rows."""
        figures = [worded(name, value) for name, value in evaluation.figures.items()]
        self._wrap(f"{title}:", figures)
        self._rows(evaluation)

    def result(self, title: str, evaluation: Evaluation) -> None:
        """Show all figures and their meaning, a few rows, and the best and worst lengths."""
        self.say(f"\n{title}: {evaluation.rows:,} sources{_against(evaluation)}")
        others = _fitting(evaluation, self.console.width)
        table = Table(box=None, show_header=bool(others), padding=(0, 2, 0, 0))
        has_room = self.console.width >= max(WIDE, _used_width(len(others)) + MEANING)
        for _ in range(3):  # an indentation, the label and the number
            table.add_column(no_wrap=True)
        for baseline in others:
            table.add_column(figure(baseline).label, max_width=NUMBER)
        for name, value in evaluation.figures.items():
            wording = figure(name)
            values = [value, *(figures.get(name) for figures in others.values())]
            numbers = ["" if one is None else wording.text(one) for one in values]
            cells = (Text(number, justify="right") for number in numbers)
            meaning = [Text(wording.meaning, style="dim")] if has_room else []
            table.add_row("", wording.label, *cells, *meaning)
        self.console.print(table)
        if left_out := [one for one in evaluation.baselines if one not in others]:
            labels = (figure(one).label for one in left_out)
            self.say(f"  (not shown, for want of room: {', '.join(labels)})")
        if evaluation.interval_calibration:
            self.say(f"intervals: {evaluation.interval_calibration}")
        if evaluation.shrinkage:
            self.say(f"forecasts: {evaluation.shrinkage}")
        if verdict := evaluation.verdict():
            self.say(verdict)
        for note in evaluation.notes:
            self.say(note)
        self._rows(evaluation)
        ranked = evaluation.ranked_lengths()
        if ranked and ranked[0][1] > ranked[-1][1]:
            (best, most), (worst, least) = ranked[0], ranked[-1]
            percent = figure("exact_match").text
            self.say(
                f"best at {best} tokens: {percent(most)} exact match; "
                f"worst at {worst}: {percent(least)}"
            )

    def _rows(self, evaluation: Evaluation) -> None:
        """Show a few rows as a table, or as stacked lines where a table would be too wide."""
        rows = evaluation.some_samples(SAMPLES)
        sides = "source", "reference", "prediction"
        texts = [_texts(row) for row in rows]
        width = sum(max(map(cell_len, column)) for column in zip(sides, *texts, strict=True))
        if width + 13 <= self.console.width:
            table = Table("", "", *sides, box=None, padding=(0, 2, 0, 0))
            for row, line in zip(rows, texts, strict=True):
                table.add_row("", _mark(row), *map(Text, line))
            self.console.print(table)
            return
        lines = [
            Text.assemble("  ", _mark(row) if side == "source" else "     ", f"  {side:<12}", text)
            for row, line in zip(rows, texts, strict=True)
            for side, text in zip(sides, line, strict=True)
        ]
        self.console.print(Group(*lines), no_wrap=True, overflow="ellipsis")

    def _wrap(self, title: str, cells: list[str]) -> None:
        """Print cells on a line that is wrapped only between cells."""
        line = "   ".join(cell.replace(" ", "\xa0") for cell in cells)
        lines = textwrap.fill(f"{title}   {line}", self.console.width, subsequent_indent="  ")
        self.say(lines.replace("\xa0", " "))

    def _bar(self, transient: bool = False) -> Progress:
        return Progress(
            TextColumn("{task.completed:,.0f}/{task.total:,.0f}"),
            self._bar_column,
            TextColumn("{task.fields[figures]}", markup=False),
            console=self.console,
            disable=not self._moves,
            transient=transient,
        )

    def _beside_bar(self, line: str) -> None:
        """Show text beside the bar, which takes the rest of the line."""
        if self._progress:
            room = self.console.width - len(line) - 2 * len(f"{self._total:,}") - 4
            self._bar_column.bar_width = min(max(room, BAR_WIDTHS[0]), BAR_WIDTHS[1])
            self._progress.update(self._task, completed=self._step, figures=line)


def _fitting(evaluation: Evaluation, width: int) -> dict[str, dict[str, float]]:
    """The figures of as many baselines as fit into so many columns of a screen, the best first."""
    found, best = evaluation.baselines, evaluation.best_baseline()
    names = sorted(found, key=lambda name: name != best)
    while names and _used_width(len(names)) > width:
        names.pop()
    return {name: found[name] for name in found if name in names}


def _used_width(num_baselines: int) -> int:
    return LABEL + NUMBER * (1 + num_baselines)


def _against(evaluation: Evaluation) -> str:
    """The end of a sentence: what the predictions are compared with."""
    each = ", each against its closest reference" if evaluation.by_length else ""
    return each + (", beside predictions that need no model" if evaluation.baselines else "")


def _mark(row: Row) -> Text:
    if row.right is None:
        return Text(f"off {row.absolute_error:.3g}")
    return Text("right", "green") if row.right else Text("wrong", "red")


def _texts(row: Row) -> tuple[str, str, str]:
    """Source, first reference and prediction, each on one line; numbers with few digits."""
    source, reference, prediction = (
        visible(" ".join(text.split())) for text in (row.source, row.references[0], row.prediction)
    )
    if row.right is None:
        source, reference, prediction = map(_shortened, (source, reference, prediction))
    return source, reference, prediction


def _shortened(numbers: str) -> str:
    def short(found: re.Match[str]) -> str:
        digits = max(5, found[0].index(".") + 2)  # those before the point stay
        return f"{float(found[0]):.{digits}g}"

    return LONG_NUMBER.sub(short, numbers)


def _pace(durations: Collection[float]) -> float:
    """The mean duration of a step, without those in which functions were compiled."""
    most = COMPILING * statistics.median(durations)
    return statistics.fmean(one for one in durations if one <= most)


def _duration(seconds: float) -> str:
    """3725 -> "1:02:05"."""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
