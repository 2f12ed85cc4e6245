"""Evaluation of predicted numbers."""

from collections.abc import Sequence

import numpy as np

from seq2seq.data import Split
from seq2seq.evaluation.breakdown import MODEL, breakdowns, write_figures
from seq2seq.evaluation.evaluation import Evaluation, Row
from seq2seq.evaluation.forecast_comparison import ForecastComparison
from seq2seq.evaluation.number_rows import NumberChunk, NumberRows, number_rows
from seq2seq.evaluation.scales import scales_of
from seq2seq.evaluation.table import writing
from seq2seq.evaluation.value_measures import ValueMeasures
from seq2seq.evaluation.wanted import Wanted
from seq2seq.metrics.value_metric import ValueMetric
from seq2seq.prediction import Prediction, Predictor

FIGURES = ".figures.tsv"  # suffix of the file with all figures, beside that of the rows


def evaluate_numbers(predictor: Predictor, split: Split, wanted: Wanted) -> Evaluation:
    """Predict every row of a split and score it, as `evaluate` does.

    Windows of series stay arrays: texts are written for the file and the examples only.
    """
    model, result = predictor.model, Evaluation()
    chosen = _spread(len(split), wanted.rows)
    given = number_rows(split, model, with_past=wanted.is_final)
    season = wanted.season or _usual_season(given)
    scales = scales_of(model.target, given.series, season, chosen)
    measures = ValueMeasures(model.head.interval, scales, wanted.is_final)
    comparison = ForecastComparison(scales, given.series, season, chosen, model.target.dim)
    names = [""] if given.series is None else given.series.names
    with writing(wanted.write, numbers=True) as line:
        for start in range(0, len(chosen), given.chunk):
            some = chosen[start : start + given.chunk]
            chunk = given.read(some)
            answers = list(predictor.stream(chunk.sources))
            values = measures.update(answers, chunk)
            if wanted.is_final:
                comparison.update(some, values, chunk)
            _keep_intervals(result, answers, chunk, wanted.coverages)
            errors = _absolute_errors(values, chunk.truth)
            for place, answer in enumerate(answers):
                series = names[chunk.series[place]]
                row = _row(split, int(some[place]), answer, float(errors[place]), series)
                if len(result.samples) < wanted.samples:
                    result.samples.append(row)
                result.rows += 1
                line(row)
                if wanted.on_row:
                    wanted.on_row()
    for metric in measures.metrics:
        result.figures |= metric.result()
    if wanted.is_final and result.rows:
        comparison.add_to(result)
        forecasts: dict[str, Sequence[ValueMetric]] = {MODEL: measures.metrics}
        forecasts |= {name: [one] for name, one in comparison.simple.errors.items()}
        result.breakdowns = breakdowns(forecasts, model.target.columns, names)
        if wanted.write:
            whole = {MODEL: result.figures, **result.baselines}
            write_figures(wanted.write.with_suffix(FIGURES), whole, result.breakdowns)
    return result


def _spread(total: int, limit: int | None) -> np.ndarray:
    """Return the numbers of all rows, or of at most `limit` evenly spread ones, int64."""
    rows = np.arange(total)
    count = total if limit is None else min(limit, total)
    return rows[rows * count % max(1, total) < count]


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


def _absolute_errors(values: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the mean absolute error of each row, float64 (B,); 0 without a known value."""
    known = ~np.isnan(truth)
    sums = np.abs(np.where(known, values - truth, 0)).sum(axis=(1, 2))
    return sums / np.maximum(known.sum(axis=(1, 2)), 1)


def _row(split: Split, row: int, answer: Prediction, error: float, series: str) -> Row:
    return Row(
        series=series,
        source=split.source_texts([row])[0],
        references=split.target_texts([row]),
        prediction=answer.output,
        score=answer.score,
        log_prob=answer.log_prob,
        finish_reason=answer.finish_reason,
        right=None,
        edits=0,
        reference_tokens=0,
        absolute_error=error,
    )
