"""What an inspection has found."""

import abc
from dataclasses import dataclass
from html import escape

from seq2seq.visible import visible

Section = tuple[str, list[str]]  # a title, and sentences


@dataclass(frozen=True)
class Inspection(abc.ABC):
    """What is known of a data set before training.

    Its text is what `seq2seq-inspect` prints.

    Attributes:
        given: the options of a command that reads the data, as they are typed.
        notes: how it was read.
        rows: number of rows of each split.
        batch_size, steps, steps_per_epoch: the budget that `auto` chooses.
    """

    given: str
    notes: list[str]
    rows: dict[str, int]
    batch_size: int
    steps: int
    steps_per_epoch: int

    @abc.abstractmethod
    def sections(self) -> list[Section]:
        """Return what was found, in sections of sentences."""

    @property
    @abc.abstractmethod
    def advised(self) -> tuple[str, ...]:
        """Options of the training that is advised, beside those of the data."""

    def command(self) -> str:
        """Return the command that trains as advised, with the given options as they are."""
        given = {word.partition("=")[0] for word in self.given.split()}
        advised = [one for one in self.advised if one.partition("=")[0] not in given]
        return " ".join(["seq2seq-train", self.given, *advised])

    def budget(self) -> str:
        """Describe the budget."""
        epochs = self.steps / self.steps_per_epoch
        return f"Batches of {self.batch_size} rows, {self.steps:,} steps ({epochs:.0f} epochs)"

    def html(self, lines: list[str]) -> str:
        """Return the sentences of a section as a list, and the command, if it is one of them."""
        advised = self.command()
        items = [f"<li>{escape(visible(line))}</li>" for line in lines if line != advised]
        shown = f"<ul>{chr(10).join(items)}</ul>"
        return shown + (f"\n<pre>{escape(visible(advised))}</pre>" if advised in lines else "")

    def __str__(self) -> str:
        return "\n\n".join(
            "\n".join([title, *(f"  {visible(line)}" for line in lines)])
            for title, lines in self.sections()
        )

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return "\n".join(
            f"<h4>{escape(title)}</h4>\n{self.html(lines)}" for title, lines in self.sections()
        )
