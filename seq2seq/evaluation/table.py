"""The file `predictions.tsv`, with one line per source."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from seq2seq.evaluation.evaluation import Row
from seq2seq.storage.files import replacing
from seq2seq.storage.tsv import tsv_line

COLUMNS = (
    "source",
    "references",  # joined by " ||| "
    "prediction",
    "score",
    "log_prob",
    "confidence",  # empty where the model is not calibrated
    "finish_reason",
    "right",  # 0 or 1
    "edits",
    "reference_tokens",
)
NUMBER_COLUMNS = ("series", "source", "references", "prediction", "absolute_error")


@contextmanager
def writing(path: Path | None, numbers: bool) -> Iterator[Callable[[Row], object]]:
    """Provide a function that writes a row; the file appears once all rows are written.

    Args:
        path: file to write, or None for none.
        numbers: whether predictions are numbers, which have errors instead of being right or wrong.
    """
    if path is None:
        yield lambda row: None
        return
    columns = NUMBER_COLUMNS if numbers else COLUMNS
    with replacing(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        file.write(tsv_line(columns))
        yield lambda row: file.write(tsv_line(_cell(row, name) for name in columns))


def _cell(row: Row, name: str) -> str:
    value = row._asdict()[name]
    if isinstance(value, list):
        return " ||| ".join(value)
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(int(value)) if isinstance(value, bool) else str(value)
