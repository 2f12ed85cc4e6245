"""Models of LiteRT."""

import threading
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from seq2seq.exporting.engines.session import Session

FILE = "model.tflite"


class LiteRtSession(Session):
    """A model of LiteRT, run on the CPU; threads that share it wait for each other.

    Args:
        folder: of an export, with `FILE`.
    """

    floats = "float32"  # it has hardly any operation on float64

    def __init__(self, folder: Path):
        self._answer = Interpreter(str(folder / FILE)).get_signature_runner()
        self._lock = threading.Lock()
        self.names = list(self._answer.get_output_details())
        shape = self._answer.get_input_details()["source"]["shape"]
        self.rows, self.steps = map(int, shape[:2])

    def __call__(self, source: np.ndarray, lengths: np.ndarray) -> dict[str, np.ndarray]:
        with self._lock:
            return dict(self._answer(source=source, source_length=lengths))
