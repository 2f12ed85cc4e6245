"""The jobs that systems are compared on."""

from typing import NamedTuple

import numpy as np

FIRST = 4  # ids below are PAD, UNK, START, END


class Size(NamedTuple):
    """A model and a batch; every row is as long as the batch."""

    cell: str  # lstm or transformer
    units: int
    layers: int  # of the encoder, and of the decoder
    vocabulary: int
    rows: int
    source: int  # steps
    target: int
    heads: int = 4

    @property
    def flops(self) -> float:
        """Of the matrix products of a training step: forward, and twice that backward."""
        d, s, t = self.units, self.source, self.target
        if self.cell == "lstm":  # both directions; cell, attention, combination
            encoder = 2 * 8 * d * d
            bridge = 8 * d * d / s
            decoder = 8 * d * d + 3 * d * d
            products = s * (encoder + bridge + 2 * d * d) + t * (decoder + 3 * s * d)
        else:
            encoder = self.layers * (12 * d * d + 2 * s * d + 2 * d * d)  # with keys, values
            decoder = self.layers * (14 * d * d + 2 * t * d + 2 * s * d)
            products = s * encoder + t * decoder
        return 3 * 2 * self.rows * (products + t * d * self.vocabulary)

    def batch(self, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Random ids (B, S) and (B, T)."""
        rng = np.random.default_rng(seed)
        source = rng.integers(FIRST, self.vocabulary, (self.rows, self.source), "int32")
        return source, rng.integers(FIRST, self.vocabulary, (self.rows, self.target), "int32")


TRAINING = {
    "LSTM, 256 units, 256 x 10/10 characters": Size("lstm", 256, 1, 44, 256, 10, 10),
    "LSTM, 512 units, 64 x 30/30 of 8,000 subwords": Size("lstm", 512, 1, 8000, 64, 30, 30),
    "Transformer, 4+4 layers, d 256, 256 x 10/10 characters": Size(
        "transformer", 256, 4, 44, 256, 10, 10
    ),
    "Transformer, 6+6 layers, d 512, 64 x 30/30 of 8,000 subwords": Size(
        "transformer", 512, 6, 8000, 64, 30, 30, 8
    ),
}
UNSIZED = Size("", 0, 0, 0, 0, 0, 0)  # for systems that know theirs
LABEL_SMOOTHING = 0.1
LEARNING_RATE = 1e-3
CLIP = 1.0
