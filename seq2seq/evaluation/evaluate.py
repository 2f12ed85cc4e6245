"""Evaluation of a model's predictions for a split."""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import tee
from pathlib import Path
from typing import Any

import numpy as np

from seq2seq.data import Split
from seq2seq.evaluation.baselines import make_baselines
from seq2seq.evaluation.evaluation import Evaluation, Row
from seq2seq.evaluation.measures import measures
from seq2seq.evaluation.table import writing
from seq2seq.metrics import Reliability
from seq2seq.metrics.token_error_rate import closest
from seq2seq.prediction import Prediction, Predictor
from seq2seq.prediction.first_steps import first_steps

MOST_KEPT = 20_000  # rows that a report looks at


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
) -> Evaluation:
    """Predict for every source of a split once and score it against its closest reference.

    Rows of numbers are not grouped by source: each one counts. Rows are read, predicted and
    written a few batches at a time; figures of texts, and baselines, keep texts until the end.

    Args:
        predictor: the model, and how its outputs are decoded.
        split: raw texts; a source that appears in several rows has several references.
        rows: number of sources to evaluate, evenly spread; None for all.
        samples: number of rows to keep as examples, half of them wrong ones if possible.
        season: steps in a season, for the seasonal baseline of forecasts; None for none.
        is_final: whether baselines are wanted, and figures that take long; not for a validation.
        coverages: of intervals of numbers, whose scores are kept for a calibration.
        write: file to write, with one line per source (`predictions.tsv`; columns as in `table`).
        on_row: called after each source.
    """
    model = predictor.model
    figures, result = measures(model, is_final), Evaluation()
    baselines = make_baselines(model, season) if is_final else None
    kept: dict[bool, list[Row]] = {True: [], False: []}
    total = num_asked(model, split)
    keep_every = max(1, -(-min(rows or total, total) // MOST_KEPT)) if is_final else 0
    are_numbers = model.target.kind == "values"
    is_sequence = model.target.is_sequence and not are_numbers
    with writing(write, numbers=are_numbers) as line:
        for source, references, prediction in _answered(predictor, split, rows):
            for measure in figures:
                measure.update(prediction, references)
            if baselines:
                baselines.update(source, references)
            _keep_intervals(result, prediction, references, model.target, coverages)
            row = _row(source, references, prediction, model.target)
            result.count(row, is_sequence, keep_every)
            if len(kept[bool(row.right)]) < samples:
                kept[bool(row.right)].append(row)
            line(row)
            if on_row:
                on_row()
    result.samples = kept[False] + kept[True]
    result.samples = result.some_samples(samples)
    for metric, _ in figures:
        result.figures |= metric.result()
        result.signatures |= metric.signatures()
        if per_class := metric.per_class():
            result.per_class, result.confusion = per_class, metric.confusion()
    if is_final and result.confidences:
        result.reliability = Reliability.of(result.confidences, result.right)
        result.figures |= result.reliability.figures()
    if baselines:
        result.baselines, result.remark = baselines.result(), baselines.remark
    return result


def num_asked(model: Any, split: Split) -> int:
    """Return the number of sources that `evaluate` answers: distinct ones; all, for numbers."""
    return len(split) if model.target.kind == "values" else split.num_questions


def _answered(
    predictor: Predictor, split: Split, limit: int | None
) -> Iterator[tuple[str, list[str], Prediction]]:
    """Yield source, references and prediction of all questions, or of evenly spread ones."""
    grouped = predictor.model.target.kind != "values"
    total = num_asked(predictor.model, split)
    count = total if limit is None else min(limit, total)
    all_questions = enumerate(split.questions(grouped))
    chosen = (one for index, one in all_questions if index * count % total < count)
    questions, ahead = tee(chosen)
    sources, asked = tee(split.source_texts([row])[0] for row, _ in ahead)
    answers = predictor.stream(sources)
    for (_, references), source, prediction in zip(questions, asked, answers, strict=True):
        yield source, references, prediction


def _keep_intervals(
    result: Evaluation,
    prediction: Prediction,
    references: list[str],
    target: Any,
    coverages: Sequence[float],
) -> None:
    """Keep how intervals were calibrated, and the scores of those to be calibrated."""
    result.interval_calibration = prediction.interval_calibration
    if coverages:
        assert prediction.distribution is not None
        truth = target.parse(references[0])
        result.interval_scores.append(prediction.distribution.interval_scores(truth, coverages))


def _row(source: str, references: list[str], prediction: Prediction, target: Any) -> Row:
    row = Row(
        source=source,
        references=references,
        prediction=prediction.output,
        score=prediction.score,
        log_prob=prediction.log_prob,
        finish_reason=prediction.finish_reason,
        right=None,
        edits=0,
        reference_tokens=0,
        confidence=prediction.confidence,
    )
    if target.kind == "values":
        assert prediction.values is not None
        truth = target.parse(references[0])
        error = abs(first_steps(prediction.values, truth) - truth)
        known = error[~np.isnan(truth)]
        return row._replace(absolute_error=float(known.mean()) if known.size else math.nan)
    split = target.split
    units = [split(reference) for reference in references]
    edits, index = closest(split(prediction.output), units)
    outputs = (one.output for one in (prediction, *prediction.alternatives))
    ranks = (rank for rank, output in enumerate(outputs, start=1) if split(output) in units)
    return row._replace(
        right=edits == 0,
        edits=edits,
        reference_tokens=len(units[index]),
        hypotheses=1 + len(prediction.alternatives),
        right_rank=next(ranks, 0),
    )
