"""The result of a predictor."""

from typing import NamedTuple

import numpy as np

from seq2seq.decoding import FinishReason


class Prediction(NamedTuple):
    """The prediction for one input.

    `score` is the strategy's ranking criterion. `log_prob` is the model's log p of the tokens, END
    included, and the sum of `token_log_probs`. Numbers have no probability: their `score` and
    `log_prob` are NaN, and `values` contains the numbers that are text in `output`.

    `confidence` is the probability that the whole output is right: the exact sequence, the label,
    or the whole set of labels. The model's calibration computes it from `log_prob`. It was fitted
    to the training's validation rows with the training's decoding, so it is less exact for other
    kinds of rows and with other strategies, processors or constraints. It is None for numbers,
    which may have an `interval`, for alternatives, and for a model that is not calibrated.
    """

    output: str
    score: float
    log_prob: float
    tokens: list[str]  # END as "</s>"; names of labels; steps of numbers
    token_log_probs: list[float]  # one per token; empty for numbers
    finish_reason: str  # "end", "length" or "dead end"
    alignment: np.ndarray | None = None  # attention, if requested: float32 (tokens, source steps)
    alternatives: "tuple[Prediction, ...]" = ()  # the other hypotheses, best first
    probabilities: dict[str, float] | None = None  # probability of each label
    values: np.ndarray | None = None  # float64 (T, D), in original units
    interval: tuple[np.ndarray, np.ndarray] | None = None  # lower and upper ends, (T, D) each
    confidence: float | None = None  # 0 to 1


FINISH_REASONS = {
    int(FinishReason.END): "end",
    int(FinishReason.LENGTH): "length",
    int(FinishReason.DEAD_END): "dead end",
}
