"""Evaluation of a model's predictions for a split."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from seq2seq.data import Split
from seq2seq.evaluation.backtest import Backtest
from seq2seq.evaluation.evaluate_answers import evaluate_answers
from seq2seq.evaluation.evaluate_numbers import evaluate_numbers
from seq2seq.evaluation.evaluation import Evaluation
from seq2seq.evaluation.wanted import Wanted
from seq2seq.prediction import Predictor


def evaluate(
    predictor: Predictor,
    split: Split,
    *,
    rows: int | None = None,
    samples: int = 6,
    season: int | None = None,
    is_final: bool = True,
    coverages: Sequence[float] = (),
    write: Path | None = None,
    on_row: Callable[[], None] | None = None,
    backtest: Backtest | None = None,
) -> Evaluation:
    """Predict for every source of a split once and score it against its closest reference.

    Rows of numbers are not grouped by source: each one counts. Rows are read, predicted and
    written a few batches at a time; figures of texts, and their baselines, keep texts until the
    end.

    Args:
        predictor: the model, and how its outputs are decoded.
        split: raw texts; a source that appears in several rows has several references.
        rows: number of sources to evaluate, evenly spread; None for all.
        samples: number of rows to keep as examples, half of them wrong ones if possible.
        season: steps in a season of forecasts, 1 for none; None for that which the usual step of
            time suggests, if there is one.
        is_final: whether baselines are wanted, and figures that take long; not for a validation.
        coverages: of intervals of numbers, whose scores are kept for a calibration.
        write: file to write, with one line per source (`predictions.tsv`; columns as in `table`).
            Beside it is one with all figures of numbers (`predictions.figures.tsv`).
        on_row: called after each source.
        backtest: of windows of series: their origins, and what is done at each; None for none.
    """
    wanted = Wanted(rows, samples, season, is_final, coverages, write, on_row, backtest)
    are_numbers = predictor.model.target.kind == "values"
    return (evaluate_numbers if are_numbers else evaluate_answers)(predictor, split, wanted)


def num_asked(model: Any, split: Split) -> int:
    """Return the number of sources that `evaluate` answers: distinct ones; all, for numbers."""
    return len(split) if model.target.kind == "values" else split.num_questions
