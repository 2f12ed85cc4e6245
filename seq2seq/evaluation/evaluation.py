"""The result of an evaluation."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from seq2seq.evaluation.backtest import NOT_REFITTED
from seq2seq.evaluation.breakdown import Breakdown
from seq2seq.evaluation.mae_verdict import mae_verdict
from seq2seq.evaluation.shown_window import ShownWindow
from seq2seq.evaluation.spread import spread
from seq2seq.metrics import Reliability, figure, is_better

MIN_ROWS = 20  # of a length; the share of fewer would mean little
ADVICE = "Look at the figures by step, column and series in the report, or train longer."
MAIN = ("mae", "accuracy", "step_accuracy", "token_error_rate")  # figures that baselines have, too


class Row(NamedTuple):
    """One source, its references and its prediction."""

    source: str
    references: list[str]
    prediction: str
    score: float
    log_prob: float
    finish_reason: str
    right: bool | None  # None for numbers
    edits: int  # to the closest reference, in its tokens
    reference_tokens: int  # of the closest reference
    absolute_error: float = float("nan")  # mean over a row's known numbers, in their units
    series: str = ""  # name of a window's series
    confidence: float | None = None  # None where the model is not calibrated, and for numbers
    hypotheses: int = 1  # the prediction and its alternatives
    right_rank: int = 0  # place of the first right one among them, from 1; 0 if none is


@dataclass
class Evaluation:
    """Figures by name, a few example rows, and the accuracy by length."""

    figures: dict[str, float] = field(default_factory=dict)
    samples: list[Row] = field(default_factory=list)  # wrong ones first; of numbers, spread
    kept: list[Row] = field(default_factory=list)  # of a final evaluation: rows, evenly spread
    by_length: dict[int, tuple[int, int]] = field(default_factory=dict)  # tokens: (right, rows)
    signatures: dict[str, str] = field(default_factory=dict)  # sacrebleu's settings, by figure
    baselines: dict[str, dict[str, float]] = field(default_factory=dict)  # figures of each
    compared: dict[str, float] = field(default_factory=dict)  # own ones, of their rows if fewer
    remark: str = ""  # why there is no baseline
    meanings: dict[str, str] = field(default_factory=dict)  # of baselines, other than usually
    not_ranked: frozenset[str] = frozenset()  # of the same model, or on a sample of rows
    difference_errors: dict[str, float] = field(default_factory=dict)  # standard, by baseline
    coverage_errors: dict[str, float] = field(default_factory=dict)  # standard, by coverage
    notes: list[str] = field(default_factory=list)  # sentences
    breakdowns: dict[str, Breakdown] = field(default_factory=dict)  # of numbers: by what -> figures
    windows: list[ShownWindow] = field(default_factory=list)  # of a final evaluation of numbers
    residuals: Any = None  # float (N,), errors of such numbers, in naive errors of their series
    per_class: dict[str, dict[str, float]] = field(default_factory=dict)  # label: its figures
    rows: int = 0  # number of evaluated rows
    confusion: Any = None  # int (C, C) array of labels: true, predicted
    reliability: Reliability | None = None  # accuracy by confidence, if the model is calibrated
    log_probs: list[float] = field(default_factory=list)  # of each row, except for numbers
    right: list[bool] = field(default_factory=list)  # of the same rows
    confidences: list[float] = field(default_factory=list)  # of these, if the model is calibrated
    interval_scores: list[Any] = field(default_factory=list)  # of each row, float (C, T, D)
    interval_calibration: str | None = None  # how intervals were calibrated, if they were
    shrinkage: str | None = None  # how far forecasts were moved toward the last value, if they were

    def count(self, row: Row, is_sequence: bool, keep_every: int) -> None:
        """Count a row, and its length if it is a sequence of tokens.

        Args:
            row: the row.
            is_sequence: whether it has a length.
            keep_every: it is kept if it is the first of so many; none is if that is 0.
        """
        if keep_every and self.rows % keep_every == 0:
            self.kept.append(row)
        self.rows += 1
        if row.right is None:
            return
        self.log_probs.append(row.log_prob)
        self.right.append(row.right)
        if row.confidence is not None:
            self.confidences.append(row.confidence)
        if is_sequence:
            right, count = self.by_length.get(row.reference_tokens, (0, 0))
            self.by_length[row.reference_tokens] = (right + row.right, count + 1)

    def add(self, figures: Mapping[str, float]) -> None:
        """Add figures, except those that exist already."""
        self.figures = {
            **self.figures,
            **{n: v for n, v in figures.items() if n not in self.figures},
        }

    def all_figures(self) -> dict[str, float]:
        """Return figures by name; those of baselines have names such as `last_value_mae`."""
        others = {
            f"{baseline}_{name}": value
            for baseline, figures in self.baselines.items()
            for name, value in figures.items()
        }
        return {**self.figures, **others}

    def main(self) -> str | None:
        """Return the name of the main figure; None if there is none."""
        return next((name for name in MAIN if name in self.figures), None)

    def best_baseline(self) -> str | None:
        """Return the name of the best baseline by the main figure; None if there is none."""
        name, best = self.main(), None
        for one, figures in self.baselines.items():
            if one in self.not_ranked:
                continue
            if name in figures and (
                best is None or is_better(name, figures[name], self.baselines[best][name])
            ):
                best = one
        return best

    def is_ahead(self) -> bool | None:
        """Return whether the main figure is better than the best baseline's; None if unknown."""
        name, best = self.main(), self.best_baseline()
        if name is None or best is None:
            return None
        own, other = self._compared(name), self.baselines[best][name]
        return None if math.isnan(own) or math.isnan(other) else is_better(name, own, other)

    def verdict(self) -> str:
        """Compare the main figure with the best baseline's in a sentence, or say why not, or ""."""
        name, best, is_ahead = self.main(), self.best_baseline(), self.is_ahead()
        if name is None or best is None:
            return self.remark
        if is_ahead is None:
            return ""
        own, other = self._compared(name), self.baselines[best][name]
        meaning = self.meanings.get(best, figure(best).meaning)
        if name == "mae":
            advice = "" if is_ahead else f" {ADVICE}"
            return f"{mae_verdict(meaning, own, other, self.difference_errors.get(best))}.{advice}"
        word = "Better than" if is_ahead else "As good as" if own == other else "Worse than"
        wording = figure(name)
        numbers = f"{wording.label} {wording.text(own)}"
        if own != other:
            numbers += f" against {wording.text(other)}"
        advice = "" if is_ahead else " Train longer, or compare the learning curves in the report."
        return f"{word} {meaning}: {numbers}.{advice}"

    def _compared(self, name: str) -> float:
        """Return a figure of the rows that the baselines' figures are of."""
        return self.compared.get(name, self.figures[name])

    def refit_verdict(self) -> str:
        """Say in a sentence whether the refits of a backtest pay; "" if unknown, or none were."""
        if NOT_REFITTED not in self.baselines:
            return ""
        own, other = self.figures["mae"], self.baselines[NOT_REFITTED]["mae"]
        if math.isnan(own) or math.isnan(other):
            return ""
        error, meaning = self.difference_errors.get(NOT_REFITTED), figure(NOT_REFITTED).meaning
        is_sure = error is not None and other - own > error
        pays = "does not pay" if own >= other else "pays" if is_sure else "may pay"
        return f"Refitting {pays}: {mae_verdict(meaning, own, other, error)}."

    def record(self) -> dict[str, Any]:
        """Return what JSON can represent: all figures, verdict and signatures."""
        parts = {
            "verdict": self.verdict(),
            "refit_verdict": self.refit_verdict(),
            "interval_calibration": self.interval_calibration,
            "shrinkage": self.shrinkage,
            "notes": self.notes,
            "per_class": self.per_class,
            "signatures": self.signatures,
            "difference_errors": self.difference_errors,
            "coverage_errors": self.coverage_errors,
        }
        return {
            **self.all_figures(),
            **{name: part for name, part in parts.items() if part},
            **{f"by_{group}": one.record() for group, one in self.breakdowns.items()},
        }

    def some_samples(self, count: int) -> list[Row]:
        """Return at most `count` rows, wrong ones first, and half of them wrong if possible.

        Those of numbers, which are neither, are evenly spread.
        """
        if any(row.right is None for row in self.samples):
            return [self.samples[place] for place in spread(len(self.samples), count)]
        wrong = [row for row in self.samples if not row.right]
        right = [row for row in self.samples if row.right]
        wrong = wrong[: max(count // 2, count - len(right))]
        return wrong + right[: count - len(wrong)]

    def ranked_lengths(self) -> list[tuple[int, float]]:
        """Return (reference length, share of right rows), best first, if there are enough rows."""
        shares = [
            (n, right / rows) for n, (right, rows) in self.by_length.items() if rows >= MIN_ROWS
        ]
        return sorted(shares, key=lambda pair: (-pair[1], pair[0]))
