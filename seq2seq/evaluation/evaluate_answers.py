"""Evaluation of predicted labels and texts."""

from collections.abc import Iterator
from itertools import tee
from typing import Any

from seq2seq.data import Split
from seq2seq.evaluation.baselines.answer_baselines import AnswerBaselines
from seq2seq.evaluation.evaluation import Evaluation, Row
from seq2seq.evaluation.measures import measures
from seq2seq.evaluation.table import writing
from seq2seq.evaluation.wanted import Wanted
from seq2seq.metrics import Reliability
from seq2seq.metrics.token_error_rate import closest
from seq2seq.prediction import Prediction, Predictor

MOST_KEPT = 20_000  # rows that a report looks at


def evaluate_answers(predictor: Predictor, split: Split, wanted: Wanted) -> Evaluation:
    """Predict for every source of a split and score it, as `evaluate` does."""
    model, result = predictor.model, Evaluation()
    figures = measures(model, wanted.is_final)
    baselines = AnswerBaselines(model) if wanted.is_final else None
    kept: dict[bool, list[Row]] = {True: [], False: []}
    count = min(wanted.rows or split.num_questions, split.num_questions)
    keep_every = max(1, -(-count // MOST_KEPT)) if wanted.is_final else 0
    with writing(wanted.write, numbers=False) as line:
        for source, references, prediction in _answered(predictor, split, wanted.rows):
            for measure in figures:
                measure.update(prediction, references)
            if baselines:
                baselines.update(source, references)
            row = _row(source, references, prediction, model.target)
            result.count(row, model.target.is_sequence, keep_every)
            if len(kept[bool(row.right)]) < wanted.samples:
                kept[bool(row.right)].append(row)
            line(row)
            if wanted.on_row:
                wanted.on_row()
    result.samples = kept[False] + kept[True]
    result.samples = result.some_samples(wanted.samples)
    for metric, _ in figures:
        result.figures |= metric.result()
        result.signatures |= metric.signatures()
        if per_class := metric.per_class():
            result.per_class, result.confusion = per_class, metric.confusion()
    if wanted.is_final and result.confidences:
        result.reliability = Reliability.of(result.confidences, result.right)
        result.figures |= result.reliability.figures()
    if baselines:
        result.baselines = baselines.result()
    return result


def _answered(
    predictor: Predictor, split: Split, limit: int | None
) -> Iterator[tuple[str, list[str], Prediction]]:
    """Yield source, references and prediction of all questions, or of evenly spread ones."""
    total = split.num_questions
    count = total if limit is None else min(limit, total)
    all_questions = enumerate(split.questions())
    chosen = (one for index, one in all_questions if index * count % total < count)
    questions, ahead = tee(chosen)
    sources, asked = tee(split.source_texts([row])[0] for row, _ in ahead)
    answers = predictor.stream(sources)
    for (_, references), source, prediction in zip(questions, asked, answers, strict=True):
        yield source, references, prediction


def _row(source: str, references: list[str], prediction: Prediction, target: Any) -> Row:
    split = target.split
    units = [split(reference) for reference in references]
    edits, index = closest(split(prediction.output), units)
    outputs = (one.output for one in (prediction, *prediction.alternatives))
    ranks = (rank for rank, output in enumerate(outputs, start=1) if split(output) in units)
    return Row(
        source=source,
        references=references,
        prediction=prediction.output,
        score=prediction.score,
        log_prob=prediction.log_prob,
        finish_reason=prediction.finish_reason,
        right=edits == 0,
        edits=edits,
        reference_tokens=len(units[index]),
        confidence=prediction.confidence,
        hypotheses=1 + len(prediction.alternatives),
        right_rank=next(ranks, 0),
    )
