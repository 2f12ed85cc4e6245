"""Models of ONNX that a search outside asks step by step."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from seq2seq.prediction.search_predictor import output_limits
from seq2seq.symbols import END, START

ENCODER, STEP = "encoder.onnx", "step.onnx"


class OnnxSteps:
    """A greedy search over an encoder and a step, run by ONNX Runtime on the CPU.

    Args:
        folder: of an export, with `ENCODER` and `STEP`.
        model: the model that was exported, of which the limit of outputs is read.
        max_length: largest number of tokens of an output; None for the model's limits.
    """

    def __init__(self, folder: Path, model: Any, max_length: int | None):
        self._encoder, self._step = (
            onnxruntime.InferenceSession(folder / name, providers=["CPUExecutionProvider"])
            for name in (ENCODER, STEP)
        )
        self._model = model
        self._max_length = max_length

    def __call__(self, source: np.ndarray, lengths: np.ndarray) -> dict[str, np.ndarray]:
        """Search for B outputs.

        Args:
            source: int32 (B, S), or float (B, S, D) in the units of the data.
            lengths: int32 (B,).

        Returns:
            "ids" int32 (B, L), END included, then 0; their "lengths" (B,) and log p, "scores" (B,).
        """
        limits = output_limits(self._model, self._max_length, lengths)
        rows = np.arange(len(lengths))
        ids, sizes = np.zeros((len(rows), limits.max()), "int32"), np.zeros(len(rows), "int32")
        scores, token = np.zeros(len(rows)), np.full(len(rows), START, "int32")
        parts = _run(self._encoder, {"source": source, "source_length": lengths})
        while (is_open := (sizes < limits) & (token != END)).any():
            found = _run(self._step, {"token": token, **parts})
            parts |= {name: found[f"next_{name}"] for name in parts if f"next_{name}" in found}
            logits = found["logits"].astype("float64")
            chosen = logits.argmax(axis=1).astype("int32")
            token = np.where(is_open, chosen, token)
            log_probs = logits[rows, chosen] - np.logaddexp.reduce(logits, axis=1)
            scores += np.where(is_open, log_probs, 0.0)
            ids[rows[is_open], sizes[is_open]] = token[is_open]
            sizes += is_open
        return {"ids": ids, "lengths": sizes, "scores": scores}


def _run(session: Any, given: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    names = [one.name for one in session.get_outputs()]
    return dict(zip(names, session.run(names, given), strict=True))
