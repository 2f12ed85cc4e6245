"""A run that is compared with others."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from seq2seq.comparison.predictions import Predictions
from seq2seq.comparison.ratios import RATIOS


@dataclass(frozen=True)
class Contender:
    """A finished run, or the runs of several cross-validation folds as one.

    Attributes:
        name: for the user.
        options: the config, by dotted names.
        chosen: options that were `auto`, and the numbers that the config has in their place.
        data: fingerprint of the rows.
        split: the split of the predictions, test or validation.
        recorded: the figures in the run's journal.
        predictions: those for the split.
        folds: number of each fold that is in it -> its rows; empty for an ordinary run.
        num_folds: number of folds of the data; 0 for an ordinary run.
    """

    name: str
    options: dict[str, Any]
    chosen: dict[str, Any]
    data: dict[str, Any]
    split: str
    recorded: dict[str, float]
    predictions: Predictions
    folds: dict[int, Predictions] = field(default_factory=dict)
    num_folds: int = 0

    @property
    def figures(self) -> dict[str, float]:
        """The figures by name; of folds, those that can be computed from all of their rows."""
        if not self.folds:
            return self.recorded
        return {name: self.predictions.figure(name) for name in self.recorded if self.has(name)}

    def has(self, figure: str) -> bool:
        """Whether a figure can be computed from the rows."""
        return figure in self.recorded and self.predictions.has(figure)

    def main_figures(self) -> list[str]:
        """List the figures that can be computed from the rows, the main one first."""
        return [name for name in RATIOS if self.has(name)]

    def standard_error(self, figure: str) -> float:
        """Estimate the standard error of a figure from its folds; NaN if there are fewer than two.

        It is the standard deviation between folds over the root of their number.
        """
        found = [rows.figure(figure) for rows in self.folds.values()] if self.has(figure) else []
        if len(found) < 2:
            return math.nan
        return float(np.std(found, ddof=1) / math.sqrt(len(found)))

    def missing_folds(self) -> list[int]:
        """List the folds that are not in it."""
        return [fold for fold in range(self.num_folds) if fold not in self.folds]
