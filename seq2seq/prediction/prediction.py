"""The result of a predictor."""

from typing import NamedTuple

import numpy as np


class Prediction(NamedTuple):
    """The prediction for one input.

    `score` is what the strategy ranked by; `log_prob` is the model's log p of the tokens, the end
    included, and the sum of `token_log_probs`. Numbers have no probability: their `score` and
    `log_prob` are NaN, and `values` holds the numbers that `output` gives as text.
    """

    output: str
    score: float
    log_prob: float
    tokens: list[str]  # END as "</s>"; labels: their names; numbers: their steps
    token_log_probs: list[float]  # one per token; empty for numbers
    finish_reason: str  # "end", "length", "stop" or "dead end"
    alignment: np.ndarray | None = None  # float32 (tokens, source steps): attention, if requested
    alternatives: "tuple[Prediction, ...]" = ()  # the n-best after this one, best first
    probabilities: dict[str, float] | None = None  # of each label
    values: np.ndarray | None = None  # float64 (T, D), in original units
    interval: tuple[np.ndarray, np.ndarray] | None = None  # low and high, (T, D) each


FINISH_REASONS = ("end", "length", "stop", "dead end")
