"""Models of ONNX in ONNX Runtime."""

from pathlib import Path

import numpy as np
import onnxruntime

from seq2seq.exporting.engines.session import Session

FILE = "model.onnx"


class OnnxSession(Session):
    """A model of ONNX, run by ONNX Runtime on the CPU.

    Args:
        folder: of an export, with `FILE`.
    """

    floats = "float64"

    def __init__(self, folder: Path):
        self._session = onnxruntime.InferenceSession(
            folder / FILE, providers=["CPUExecutionProvider"]
        )
        self.names = [one.name for one in self._session.get_outputs()]

    def __call__(self, source: np.ndarray, lengths: np.ndarray) -> dict[str, np.ndarray]:
        found = self._session.run(self.names, {"source": source, "source_length": lengths})
        return dict(zip(self.names, found, strict=True))
