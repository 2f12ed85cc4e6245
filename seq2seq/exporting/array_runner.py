"""Answers of an artefact that takes arrays."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from seq2seq.exporting.answer import Answer, distinct

Call = Callable[[np.ndarray, np.ndarray], dict[str, np.ndarray]]  # (source, lengths) -> outputs


class ArrayRunner:
    """A function from raw sources to answers, by an artefact that takes arrays.

    Args:
        model: whose features encode sources and decode outputs.
        call: the artefact: of sources (B, S) or (B, S, D), and lengths (B,).
        floats: dtype of numbers.
        sizes: fixed numbers of rows and source steps of a call; None for any.
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
        """Answer raw sources: at least one, none with more than the fixed number of steps."""
        most = self._sizes[0] or len(sources)
        answers: list[Answer] = []
        for start in range(0, len(sources), most):
            some = sources[start : start + most]
            outputs = self._call(*self.padded(some))
            answers += [answer_of(self._model, outputs, row) for row in range(len(some))]
        return answers

    def _rows(self, sources: Sequence[Any]) -> list[np.ndarray]:
        feature = self._model.source
        if feature.kind == "values":
            return [feature.parse(source) for source in sources]
        return feature.encode(sources).rows()

    def padded(self, sources: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
        """Return raw sources as the artefact takes them, (B, S, ...), and their lengths, (B,)."""
        rows = self._rows(sources)
        fixed_rows, fixed_steps = self._sizes
        lengths = np.zeros(fixed_rows or len(rows), "int32")
        lengths[: len(rows)] = list(map(len, rows))
        steps = fixed_steps or int(lengths.max())
        kind = self._floats if self._model.source.kind == "values" else "int32"
        batch = np.zeros((len(lengths), steps, *rows[0].shape[1:]), kind)
        for row, values in zip(batch, rows, strict=False):
            row[: len(values)] = values
        return batch, lengths


def answer_of(model: Any, outputs: dict[str, np.ndarray], row: int) -> Answer:
    """Read the answer to one row.

    Args:
        model: whose target's feature decodes ids.
        outputs: of an `ArrayGraph`.
        row: its number.
    """
    target = model.target
    found = {name: np.asarray(one[row]) for name, one in outputs.items()}
    if target.kind == "values":
        values = found["values"][: int(found["lengths"])].astype("float64")
        return Answer((), (), values)
    if target.kind == "labels":
        return distinct([target.decode(found["labels"][None])], [float(found["log_probs"])])
    lengths, scores = (np.atleast_1d(found[name]) for name in ("lengths", "scores"))
    every = zip(np.atleast_2d(found["ids"]), lengths, strict=True)
    return distinct((target.decode(ids[:length]) for ids, length in every), scores)
