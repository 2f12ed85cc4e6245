"""What a training has made."""

import os
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from seq2seq.metrics import worded
from seq2seq.storage.run_folder import RunFolder

if TYPE_CHECKING:
    from seq2seq.evaluation import Evaluation
    from seq2seq.prediction import Predictor


class TrainedRun:
    """A finished training: its folder, its figures, and a predictor with its best model.

    As a path it is its folder, so functions take it in place of one.

    Attributes:
        folder: the run folder.
        split: the split of the figures: test, or validation with `final_split=validation`.
        evaluation: figures, rows and verdict on that split; None if it does not exist.
        predictor: the predictor that was evaluated.
    """

    def __init__(
        self,
        folder: Path,
        split: str,
        evaluation: "Evaluation | None",
        predictor: "Predictor",
    ):
        self.folder = folder
        self.split = split
        self.evaluation = evaluation
        self.predictor = predictor

    @property
    def figures(self) -> dict[str, float]:
        """Figures on the split by name, such as `exact_match`; empty if it does not exist."""
        return dict(self.evaluation.figures) if self.evaluation else {}

    @property
    def report(self) -> Path:
        """The report, a page of HTML."""
        return RunFolder(self.folder).report_file

    def __fspath__(self) -> str:
        return str(self.folder)

    def __repr__(self) -> str:
        figures = ", ".join(worded(name, value) for name, value in self.figures.items())
        return f"TrainedRun({self.folder}; {self.split}: {figures or 'no figures'})"

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the figures, the verdict, and a link to the report."""
        from seq2seq.reporting import figures_table

        parts = [f"<h4>Run {escape(str(self.folder))}</h4>"]
        if self.evaluation:
            parts += [f"<p>{self.split.capitalize()} figures:</p>", figures_table(self.evaluation)]
            verdict = self.evaluation.verdict()
            parts += [f"<p>{escape(verdict)}</p>"] if verdict else []
        else:
            parts.append(f"<p>There is no {escape(self.split)} split, so no figures.</p>")
        address = quote(os.path.relpath(self.report))  # a notebook's links start at its folder
        parts.append(f'<p><a href="{escape(address)}" target="_blank">Report of the run</a></p>')
        return "\n".join(parts)
