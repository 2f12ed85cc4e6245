"""Evaluation of predicted numbers."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from seq2seq.data import Split
from seq2seq.evaluation.backtest import Backtest
from seq2seq.evaluation.breakdown import MODEL, breakdowns, write_figures
from seq2seq.evaluation.coverage_errors import add_coverage_errors
from seq2seq.evaluation.evaluation import Evaluation, Row
from seq2seq.evaluation.forecast_comparison import ForecastComparison
from seq2seq.evaluation.forecasts.window_gallery import WindowGallery
from seq2seq.evaluation.forecasts.worse_series import worse_series
from seq2seq.evaluation.number_rows import NumberChunk, NumberRows, number_rows
from seq2seq.evaluation.number_table import MOST_AS_TEXT, writing_arrays
from seq2seq.evaluation.scales import scales_of
from seq2seq.evaluation.spread import spread
from seq2seq.evaluation.table import writing
from seq2seq.evaluation.value_measures import ValueMeasures, stacked
from seq2seq.evaluation.wanted import Wanted
from seq2seq.features import Values
from seq2seq.metrics.value_metric import ValueMetric, ratio
from seq2seq.prediction import Prediction, Predictor

FIGURES = ".figures.tsv"  # suffix of the file with all figures, beside that of the rows


def evaluate_numbers(predictor: Predictor, split: Split, wanted: Wanted) -> Evaluation:
    """Predict every row of a split and score it, as `evaluate` does.

    Windows of series stay arrays: texts are written for the file and the examples only.
    """
    model = predictor.model
    result = Evaluation(shrinkage=_shrinkage_of(model, wanted))
    chosen = spread(len(split), wanted.rows)
    if wanted.backtest:
        chosen = wanted.backtest.ordered(chosen)
    shown = spread(len(chosen), wanted.samples)
    given = number_rows(split, model, with_past=wanted.is_final)
    season = wanted.season or _usual_season(given)
    scales = scales_of(model.target, given.series, season, chosen)
    measures = ValueMeasures(model, scales, wanted.is_final)
    comparison = ForecastComparison(
        scales, given.series, season, chosen, model.target.dim, wanted.backtest
    )
    refits = wanted.backtest and wanted.backtest.refits
    names = [""] if given.series is None else given.series.names
    gallery = WindowGallery(scales, chosen, tuple(model.target.columns), tuple(names))
    with _writing(wanted.write, split, model.target, given, chosen, result) as write:
        for some in _chunks(chosen, given.chunk, wanted.backtest):
            start, chunk = result.rows, given.read(some)
            answers = list(predictor.stream(chunk.sources, texts=False))
            values = measures.update(answers, chunk)
            if wanted.is_final:
                former = refits and stacked(refits.former.stream(chunk.sources, False), chunk)
                comparison.update(some, values, chunk, former)
                gallery.update(values, chunk)
            _keep_intervals(result, answers, chunk, wanted.coverages)
            rows = _Rows(split, model, names, some, answers, chunk, values)
            first, end = np.searchsorted(shown, (start, start + len(answers)))
            result.samples += [rows.row(place) for place in shown[first:end] - start]
            result.rows += len(answers)
            write(rows)
            if on_row := wanted.on_row:
                for _ in answers:
                    on_row()
    for metric in measures.metrics:
        result.figures |= metric.result()
    if wanted.is_final and result.rows:
        comparison.add_to(result)
        add_coverage_errors(result, measures.intervals, chosen, comparison.blocks)
        result.residuals = gallery.residuals
        if not refits:  # whose models of before are gone
            result.windows = gallery.shown(predictor, given)
        forecasts: dict[str, Sequence[ValueMetric]] = {MODEL: measures.metrics}
        forecasts |= {name: [one] for name, one in comparison.simple.errors.items()}
        result.breakdowns |= breakdowns(forecasts, model.target.columns, names)
        result.notes += worse_series(result)
        if wanted.write:
            write_figures(
                wanted.write.with_suffix(FIGURES), comparison.by(result), result.breakdowns
            )
    return result


def _shrinkage_of(model: Any, wanted: Wanted) -> str | None:
    """Say how far forecasts are moved; None if they are not, or differently after each refit."""
    has_refits = wanted.backtest and wanted.backtest.refits
    return str(model.shrinkage) if model.shrinkage and not has_refits else None


def _chunks(rows: np.ndarray, size: int, backtest: Backtest | None) -> Iterator[np.ndarray]:
    """Yield rows to read at once: after the refit of each origin its own, if there are refits."""
    parts = [rows]
    if backtest and backtest.refits:
        parts = np.split(rows, np.flatnonzero(np.diff(backtest.origins[rows])) + 1)
    for part in parts:
        if backtest and backtest.refits:
            backtest.refits.refit(int(backtest.origins[part[0]]))
        yield from (part[start : start + size] for start in range(0, len(part), size))


def _usual_season(given: NumberRows) -> int | None:
    """Return the steps of the season that the step of time suggests; None for none."""
    return next(iter(given.series.cycles), None) if given.series else None


def _keep_intervals(
    result: Evaluation,
    answers: Sequence[Prediction],
    chunk: NumberChunk,
    coverages: Sequence[float],
) -> None:
    """Keep how intervals were calibrated, and the scores of those to be calibrated."""
    for answer, truth, length in zip(answers, chunk.truth, chunk.lengths, strict=True):
        result.interval_calibration = answer.interval_calibration
        if coverages:
            assert answer.distribution is not None
            scores = answer.distribution.interval_scores(truth[:length], coverages)
            result.interval_scores.append(scores)


@contextmanager
def _writing(
    path: Path | None,
    split: Split,
    target: Values,
    given: NumberRows,
    chosen: np.ndarray,
    result: Evaluation,
) -> Iterator[Callable[["_Rows"], object]]:
    """Provide a function that writes rows: as texts or, if they are too many, as numbers."""
    size = 0
    if given.series:
        size = int(split.source_lengths[chosen].sum()) * given.dim
        size += 2 * len(chosen) * given.series.horizon * target.dim
    if path is None:
        yield lambda rows: None
    elif given.series is None or size <= MOST_AS_TEXT:
        with writing(path, numbers=True) as line:
            yield lambda rows: [line(rows.row(place)) for place in range(len(rows.answers))]
    else:
        file = path.with_suffix(".parquet")
        with writing_arrays(file, given.series, target.columns) as write:
            yield lambda rows: write(rows.chunk, rows.values, rows.errors)
        result.notes.append(
            f"The rows are in {file.name}, as numbers and without their sources, as they have more "
            f"than {MOST_AS_TEXT:,} numbers."
        )


class _Rows:
    """Predicted rows of a chunk, of which those that are needed are written as text."""

    def __init__(
        self,
        split: Split,
        model: Any,
        names: Sequence[str],
        numbers: np.ndarray,
        answers: Sequence[Prediction],
        chunk: NumberChunk,
        values: np.ndarray,
    ):
        self.split, self.model, self.names, self.numbers = split, model, names, numbers
        self.answers, self.chunk, self.values = answers, chunk, values
        errors = np.abs(values - chunk.truth)
        known = ~np.isnan(chunk.truth)
        sums = errors.sum(axis=(1, 2), where=known)
        self.errors = ratio(sums, known.sum(axis=(1, 2)))  # (B,)

    def row(self, place: int) -> Row:
        """Write the row at a place of the chunk, with its texts."""
        number, answer = int(self.numbers[place]), self.answers[place]
        assert answer.values is not None
        model, source = self.model, self.chunk.sources[place]
        (target,) = model.target.for_rows_of(model.source, [source])
        return Row(
            series=self.names[self.chunk.series[place]],
            source=self.split.source_texts([number])[0],
            references=self.split.target_texts([number]),
            prediction=target.write(answer.values),
            score=answer.score,
            log_prob=answer.log_prob,
            finish_reason=answer.finish_reason,
            right=None,
            edits=0,
            reference_tokens=0,
            absolute_error=float(self.errors[place]),
        )
