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
    """

    def __init__(self, model: Any, call: Call, floats: str):
        self._model = model
        self._call = call
        self._floats = floats

    def __call__(self, sources: Sequence[Any]) -> list[Answer]:
        """Answer raw sources, of which there is at least one."""
        rows = self._rows(sources)
        outputs = self._call(*self._padded(rows))
        return [answer_of(self._model, outputs, row) for row in range(len(rows))]

    def _rows(self, sources: Sequence[Any]) -> list[np.ndarray]:
        feature = self._model.source
        if feature.kind == "values":
            return [feature.parse(source) for source in sources]
        return feature.encode(sources).rows()

    def _padded(self, rows: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        lengths = np.array(list(map(len, rows)), "int32")
        kind = self._floats if self._model.source.kind == "values" else "int32"
        batch = np.zeros((len(rows), int(lengths.max()), *rows[0].shape[1:]), kind)
        for row, values in zip(batch, rows, strict=True):
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
