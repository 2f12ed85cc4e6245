"""Answers of an artefact that takes arrays."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from seq2seq.exporting.answer import Answer

Call = Callable[[np.ndarray, np.ndarray], dict[str, np.ndarray]]  # (source, lengths) -> outputs


class ArrayRunner:
    """A function from raw sources to answers, by an artefact that takes arrays.

    Args:
        model: whose features encode sources and decode outputs.
        call: the artefact: of sources (B, S) or (B, S, D), and lengths (B,).
        floats: dtype of numbers.
        sizes: fixed numbers of rows and steps of a call; None for any.
    """

    def __init__(
        self,
        model: Any,
        call: Call,
        floats: str,
        sizes: tuple[int | None, int | None] = (None, None),
    ):
        self._model = model
        self._call = call
        self._floats = floats
        self._sizes = sizes

    def __call__(self, sources: Sequence[Any]) -> list[Answer]:
        """Answer raw sources, none of which has more than the fixed number of steps."""
        rows = self._rows(sources)
        most = self._sizes[0] or len(rows) or 1
        answers: list[Answer] = []
        for start in range(0, len(rows), most):
            some = rows[start : start + most]
            source, lengths = self._padded(some)
            outputs = self._call(source, lengths)
            answers += [answer_of(self._model, outputs, row) for row in range(len(some))]
        return answers

    def _rows(self, sources: Sequence[Any]) -> list[np.ndarray]:
        feature = self._model.source
        if feature.kind == "values":
            return [feature.parse(source) for source in sources]
        return feature.encode(sources).rows()

    def _padded(self, rows: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        fixed_rows, fixed_steps = self._sizes
        lengths = np.zeros(fixed_rows or len(rows), "int32")
        lengths[: len(rows)] = list(map(len, rows))
        steps = int(lengths.max()) if fixed_steps is None else fixed_steps
        kind = self._floats if self._model.source.kind == "values" else "int32"
        batch = np.zeros((len(lengths), steps, *rows[0].shape[1:]), kind)
        for row, values in zip(batch, rows, strict=False):
            row[: len(values)] = values
        return batch, lengths


def answer_of(model: Any, outputs: dict[str, np.ndarray], row: int) -> Answer:
    """Read the answer to one row, the best if there are several.

    Args:
        model: whose target's feature decodes ids.
        outputs: of an `ArrayGraph`.
        row: its number.
    """
    target = model.target
    found = {name: np.asarray(one[row]) for name, one in outputs.items()}
    if target.kind == "values":
        values = found["values"][: int(found["lengths"])].astype("float64")
        return Answer("", float("nan"), values)
    if target.kind == "labels":
        return Answer(target.decode(found["labels"][None]), float(found["log_probs"]), None)
    if found["ids"].ndim == 2:
        found = {name: one[0] for name, one in found.items()}
    ids = found["ids"][: int(found["lengths"])]
    return Answer(target.decode(ids), float(found["scores"]), None)
