"""What a predictor answers."""

from typing import NamedTuple

import numpy as np


class Prediction(NamedTuple):
    """The answer to one input.

    `score` is what the strategy ranked by; `log_prob` the model's log p of the tokens, the end
    included, and the sum of `token_log_probs`.
    """

    output: str
    score: float
    log_prob: float
    tokens: list[str]  # END as "</s>"
    token_log_probs: list[float]  # one a token
    finish_reason: str  # "end", "length", "stop" or "dead end"
    alignment: np.ndarray | None  # float32 (tokens, source steps): attention, if asked for
    alternatives: "tuple[Prediction, ...]"  # the n-best after this one, best first


FINISH_REASONS = ("end", "length", "stop", "dead end")
