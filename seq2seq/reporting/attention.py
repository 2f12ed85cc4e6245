"""Maps of the attention of outputs to their sources."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from seq2seq.evaluation import Row
from seq2seq.pages.attention_map import attention_map
from seq2seq.pages.axes import MOST_LABELS
from seq2seq.pages.drawing import STYLE, drawn, panels
from seq2seq.pages.page import paragraph
from seq2seq.prediction import Predictor
from seq2seq.visible import shortened

MOST = 3  # right rows, and wrong ones
MOST_CHARACTERS = 1000  # of a row that is drawn, and so decoded again
CELL = 0.19  # inches of a symbol that is labeled


class Attended(NamedTuple):
    """An output, its source and the attention between them."""

    title: str
    source: list[str]  # S symbols
    output: list[str]  # L tokens, END included
    weights: np.ndarray  # float (L, S)


def attention(predictor: Predictor, rows: Sequence[Row]) -> str:
    """Draw maps of a few right and wrong rows; "" for a model without attention."""
    if not predictor.searches:
        return ""
    legible = [row for row in rows if len(row.source) + len(row.prediction) <= MOST_CHARACTERS]
    wrong = [row for row in legible if not row.right][:MOST]
    right = [row for row in legible if row.right][:MOST]
    maps = attended(predictor, wrong + right)
    if not maps:
        return ""
    note = (
        "Each output symbol, from top to bottom, and how much of its attention is on each symbol "
    )
    return paragraph(f"{note}of the source. Full color is all of it.", "quiet") + panels(
        *(
            drawn(_map(one), f"Attention {number}: {one.title}", one.title)
            for number, one in enumerate(maps, start=1)
        )
    )


def attended(predictor: Predictor, rows: Iterable[Row]) -> list[Attended]:
    """Decode the rows again for their alignments; empty for a model without attention."""
    rows = list(rows)
    found = []
    predictions = predictor.with_alignments()([row.source for row in rows])
    for row, prediction in zip(rows, predictions, strict=True):
        if prediction.alignment is not None and prediction.alignment.size:
            state = "Right" if row.right else "Wrong"
            title = f"{state}: {shortened(row.source, 60)}"
            symbols = _source_symbols(predictor, row.source)
            found.append(Attended(title, symbols, prediction.tokens, prediction.alignment))
    return found


def _map(one: Attended) -> Figure:
    """Plot a heat map: source from left to right, output from top to bottom."""
    width, height = (CELL * min(len(side), MOST_LABELS) for side in (one.source, one.output))
    room = 0.5 + 0.07 * max(map(len, (*one.source, *one.output)))
    canvas = Figure(figsize=(max(1.8, width) + room, max(1.0, height) + room), **STYLE)
    attention_map(canvas.subplots(), one.weights, one.source, one.output)
    return canvas


def _source_symbols(predictor: Predictor, source: str) -> list[str]:
    """Return the text of each source step, or its index if the source is not tokens."""
    feature = predictor.model.source
    steps = feature.encode([source]).values
    if feature.vocabulary_size is None:
        return [str(step) for step in range(len(steps))]
    return [feature.decode([step]) for step in steps]
