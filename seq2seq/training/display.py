"""What a run shows on the screen."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from seq2seq.evaluation import Evaluation

PREPARING_SECONDS = 2.0  # between lines about the data
PLAIN_SECONDS = 20.0  # between lines where there is no terminal to draw a bar on


class Display:
    """A progress bar on a terminal, plain lines elsewhere; tables after each round."""

    def __init__(self, console: Console | None = None):
        self.console = console or Console(highlight=False, soft_wrap=True)
        self._bar: Progress | None = None
        self._task = None
        self._tokens = 0
        self._since = self._printed = time.perf_counter()
        self._step = self._total = 0

    @classmethod
    def silent(cls) -> "Display":
        """One that shows nothing."""
        return cls(Console(file=StringIO()))

    def say(self, sentence: str) -> None:
        """One line."""
        self.console.print(escape(sentence))

    def preparing(self, stage: str, done: int, total: int | None) -> None:
        """How far the preparation of the data is; at most a line in a while."""
        now = time.perf_counter()
        if now - self._printed > PREPARING_SECONDS:
            self.say(f"{stage}: {done:,}{f' of {total:,}' if total else ''} rows")
            self._printed = now

    @contextmanager
    def counting(self, title: str, total: int) -> Iterator[Callable[[], None]]:
        """A bar over `total` rows, on a terminal; the body calls what it gets after each."""
        bar = Progress(
            TextColumn(title), BarColumn(bar_width=24), MofNCompleteColumn(), console=self.console,
            disable=not self.console.is_terminal, transient=True,
        )  # fmt: skip
        task = bar.add_task("", total=total)
        with bar:
            yield lambda: bar.advance(task)

    @contextmanager
    def training(self, total: int, step: int) -> Iterator[None]:
        """The bar, from `step` to `total` steps, while the body runs."""
        self._total, self._step = total, step
        self._since = self._printed = time.perf_counter()
        self._bar = Progress(
            TextColumn("training"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[figures]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=self.console,
            disable=not self.console.is_terminal,
        )
        self._task = self._bar.add_task("", total=total, completed=step, figures="")
        with self._bar:
            yield
        self._bar = None

    def step(self, logs: dict[str, float], tokens: int) -> None:
        """Count one step and its target tokens."""
        self._step += 1
        self._tokens += tokens
        now = time.perf_counter()
        rate = self._tokens / max(now - self._since, 1e-9)
        figures = "  ".join(f"{name} {value:.3f}" for name, value in logs.items())
        figures += f"  {rate:,.0f} tokens/s"
        self._bar.update(self._task, completed=self._step, figures=figures)
        if not self.console.is_terminal and now - self._printed > PLAIN_SECONDS:
            self.say(f"step {self._step}/{self._total}  {figures}")
            self._printed = now
        if now - self._since > PLAIN_SECONDS:
            self._since, self._tokens = now, 0

    def evaluation(self, title: str, evaluation: Evaluation) -> None:
        """Figures in a line, and a few rows, wrong ones first."""
        figures = "  ".join(f"{n} {value:.4g}" for n, value in evaluation.figures.items())
        self.say(f"{title}: {figures}")
        table = Table("", "source", "reference", "prediction", box=None, padding=(0, 2, 0, 0))
        for row in evaluation.samples:
            mark = "[green]right[/]" if row.right else "[red]wrong[/]"
            table.add_row(mark, *map(escape, (row.source, row.references[0], row.prediction)))
        self.console.print(table)

    def lengths(self, evaluation: Evaluation) -> None:
        """Which reference lengths are answered best and worst."""
        ranked: Sequence = evaluation.ranked_lengths()
        if not ranked:
            return
        (best, most), (worst, least) = ranked[0], ranked[-1]
        self.say(
            f"best at length {best}: {most:.1%} exact; worst at length {worst}: {least:.1%} exact"
        )
