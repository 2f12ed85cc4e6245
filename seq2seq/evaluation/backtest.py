"""A backtest: an evaluation from one origin after another."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from seq2seq.prediction import Predictor

NOT_REFITTED = "not_refitted"  # beside the names of baselines


class Refits(NamedTuple):
    """What a backtest does at each origin.

    Attributes:
        refit: trains the predictor's model at an origin, of which it gets the number.
        former: predictor of the model as it was before, which is judged on the same rows.
    """

    refit: Callable[[int], None]
    former: "Predictor"


class Backtest(NamedTuple):
    """The origins of the windows that are evaluated.

    Attributes:
        origins: int64 (N,), the number of each window's origin.
        names: of the origins, in order.
        refits: what is done at each; None where the model stays as it is.
    """

    origins: np.ndarray
    names: list[str]
    refits: Refits | None = None

    def ordered(self, rows: np.ndarray) -> np.ndarray:
        """Sort rows, int64 (M,), by origin if each origin has a different model."""
        if self.refits is None:
            return rows
        return rows[np.argsort(self.origins[rows], kind="stable")]
