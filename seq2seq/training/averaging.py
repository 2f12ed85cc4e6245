"""Averages of the weights that a run computes."""

import dataclasses

from seq2seq.checks import check_choice, check_counts
from seq2seq.errors import InputError


@dataclasses.dataclass(frozen=True, kw_only=True)
class Averaging:
    """Averages of the weights over training, which often predict better than any single one.

    Attributes:
        ema: share of the exponential moving average that each step keeps, such as 0.999 (Polyak
            and Juditsky, 1992); the average is what is validated and saved. None: no average.
        rounds: how many rounds' weights are averaged when training ends (Vaswani et al., 2017,
            section 6.1): the average is validated, and kept if it is better than the best round.
            0: none.
        of: last or best: which rounds these are.

    Raises:
        InputError: a share outside (0, 1), fewer than two rounds, or an unknown choice.
    """

    ema: float | None = None
    rounds: int = 0
    of: str = "last"

    def __post_init__(self) -> None:
        if self.ema is not None and not 0 < self.ema < 1:
            raise InputError(f"ema must be between 0 and 1, or null, not {self.ema}.")
        if self.rounds:
            check_counts(rounds=self.rounds)
        if self.rounds == 1:
            raise InputError("rounds must be 0, or 2 or more, not 1: one round has no average.")
        check_choice(("last", "best"), of=self.of)
