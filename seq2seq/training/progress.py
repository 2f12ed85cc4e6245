"""How far a run is."""

import math
from dataclasses import dataclass, field
from typing import Any, Self

from seq2seq.metrics import TokenMeans


@dataclass
class Progress:
    """What a checkpoint holds beside the variables."""

    step: int = 0
    best: float = math.nan  # the monitored figure of the best round so far
    best_step: int = 0
    rounds_since_best: int = 0
    means: TokenMeans = field(default_factory=TokenMeans)  # since the last training record

    @classmethod
    def from_dict(cls, state: dict[str, Any]) -> Self:
        """What `dataclasses.asdict` made of one."""
        return cls(**{**state, "means": TokenMeans(**state.get("means", {}))})
