"""Means of figures over batches."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import SupportsFloat


@dataclass
class TokenMeans:
    """Means of batches' figures, weighted by target tokens.

    Of perplexities, the logarithms are averaged.

    >>> means = TokenMeans()
    >>> means.update({"token_accuracy": 1.0}, tokens=10)
    >>> means.update({"token_accuracy": 0.5}, tokens=30)
    >>> means.result()   ->   {"token_accuracy": 0.625}
    """

    tokens: float = 0
    sums: dict[str, float] = field(default_factory=dict)

    def update(self, figures: Mapping[str, SupportsFloat], tokens: float) -> None:
        """Count a batch: its figures, each a mean over its `tokens`."""
        if not tokens:
            return
        for name, figure in figures.items():
            value = math.log(figure) if name == "perplexity" else float(figure)
            self.sums[name] = self.sums.get(name, 0.0) + tokens * value
        self.tokens += tokens

    def result(self) -> dict[str, float]:
        """Return the means so far, by name; empty if nothing was counted."""
        means = {name: total / self.tokens for name, total in self.sums.items()}
        if "perplexity" in means:
            means["perplexity"] = math.exp(means["perplexity"])
        return means
