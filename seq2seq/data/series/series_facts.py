"""What is known of the series of a table, beside their values."""

from typing import NamedTuple

import numpy as np


class SeriesFacts(NamedTuple):
    """Names, training parts and gaps of series; for the fields see `SeriesRows`."""

    names: list[str]
    train_ends: list[int]
    breaks: list[int]
    cycles: dict[int, str]

    @classmethod
    def from_json(cls, given: dict) -> "SeriesFacts":
        """Restore what `_asdict` returned, after JSON has made texts of the cycles' steps."""
        cycles = {int(steps): name for steps, name in given["cycles"].items()}
        return cls(**{**given, "cycles": cycles})

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Return training ends and breaks, int64."""
        return np.array(self.train_ends, "int64"), np.array(self.breaks, "int64")
