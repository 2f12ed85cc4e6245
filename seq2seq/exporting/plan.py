"""What is to be exported."""

from typing import Any, NamedTuple

from seq2seq.prediction.batch_predictor import Options


class Plan(NamedTuple):
    """A model and how it is answered."""

    model: Any  # a `seq2seq.models.Model` that computes in float32
    options: Options  # how to decode
