"""What is to be exported."""

from typing import Any, NamedTuple

from seq2seq.prediction.batch_predictor import Options


class Plan(NamedTuple):
    """A model, how it is answered, and the form of its artefact."""

    model: Any  # a `seq2seq.models.Model` that computes in float32
    options: Options  # how to decode
    quantize: str = "none"  # or "int8"
    rows: int = 1  # of a call, where a format fixes them
    steps: int | None = None  # largest number of source steps, where a format fixes it
