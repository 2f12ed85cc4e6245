"""Decoding a split and comparing it with its references."""

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import tee
from pathlib import Path
from typing import Any

from seq2seq.data import Split
from seq2seq.evaluation.evaluation import Evaluation, Row
from seq2seq.metrics import Bleu, Chrf, CorpusMetric, ExactMatch, SequenceMetric, TokenErrorRate
from seq2seq.metrics.token_error_rate import closest
from seq2seq.ops.files import replacing
from seq2seq.prediction import Prediction, Predictor

COLUMNS = (
    "source",
    "references",  # joined by " ||| "
    "prediction",
    "score",
    "log_prob",
    "finish_reason",
    "right",  # 0 or 1
    "edits",
    "reference_tokens",
)


def evaluate(
    predictor: Predictor,
    split: Split,
    *,
    rows: int | None = None,
    samples: int = 6,
    write: Path | None = None,
    on_row: Callable[[], None] | None = None,
) -> Evaluation:
    """Decode every source of a split once and score it against its closest reference.

    Streams: rows are read, decoded, counted and written a few batches at a time.

    Args:
        predictor: the model and how it decodes.
        split: raw texts; sources that stand in several rows have several references.
        rows: evaluate only so many sources, evenly spread; None is all.
        samples: rows to keep for the eye, half of them wrong where there are so many.
        write: a file for one line a source (`predictions.tsv`; columns as in `COLUMNS`).
        on_row: called after each source.
    """
    metrics: list[SequenceMetric] = [
        ExactMatch(predictor.model.target.split),
        TokenErrorRate(predictor.model.target.split),
        Bleu(),
        Chrf(),
    ]
    result = Evaluation()
    kept: dict[bool, list[Row]] = {True: [], False: []}
    with ExitStack() as stack:
        line = _writer(stack, write)
        for row in _rows(predictor, split, rows):
            for metric in metrics:
                metric.update(row.prediction, row.references)
            right, count = result.by_length.get(row.reference_tokens, (0, 0))
            result.by_length[row.reference_tokens] = (right + row.right, count + 1)
            if len(kept[row.right]) < samples:
                kept[row.right].append(row)
            line(row)
            if on_row:
                on_row()
    result.samples = kept[False] + kept[True]
    result.samples = result.some_samples(samples)
    for metric in metrics:
        result.figures |= metric.result()
        if isinstance(metric, CorpusMetric):
            result.signatures[metric.name] = metric.signature
    return result


def _rows(predictor: Predictor, split: Split, limit: int | None) -> Iterator[Row]:
    """One row a distinct source, evenly spread where there is a limit."""
    total = split.num_questions
    count = total if limit is None else min(limit, total)
    chosen = (one for index, one in enumerate(split.questions()) if index * count % total < count)
    questions, ahead = tee(chosen)
    sources, asked = tee(split.source_texts([row])[0] for row, _ in ahead)
    compare = predictor.model.target.split
    for (_, references), source, prediction in zip(
        questions, asked, predictor.stream(sources), strict=True
    ):
        yield _row(source, references, prediction, compare)


def _row(
    source: str, references: list[str], prediction: Prediction, compare: Callable[[Any], list]
) -> Row:
    edits, length = closest(compare(prediction.output), [compare(r) for r in references])
    return Row(
        source=source,
        references=references,
        prediction=prediction.output,
        score=prediction.score,
        log_prob=prediction.log_prob,
        finish_reason=prediction.finish_reason,
        right=edits == 0,
        edits=edits,
        reference_tokens=length,
    )


def _writer(stack: ExitStack, path: Path | None) -> Callable[[Row], None]:
    """A function that writes a row; the file appears when all are written."""
    if path is None:
        return lambda row: None
    file = stack.enter_context(
        stack.enter_context(replacing(path)).open("w", newline="", encoding="utf-8")
    )
    writer = csv.writer(file, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)

    def line(row: Row) -> None:
        joined = " ||| ".join(row.references)
        figures = (f"{row.score:.6g}", f"{row.log_prob:.6g}", row.finish_reason, int(row.right))
        writer.writerow(
            (row.source, joined, row.prediction, *figures, row.edits, row.reference_tokens)
        )

    return line
