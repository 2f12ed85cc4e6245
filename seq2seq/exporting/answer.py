"""What an artefact answers to one source."""

from typing import NamedTuple

import numpy as np


class Answer(NamedTuple):
    """The answer to one source, in a form in which that of a predictor can be compared with it."""

    output: str  # "" for numbers
    score: float  # NaN for numbers
    values: np.ndarray | None  # float64 (T, D), in the units of the data
