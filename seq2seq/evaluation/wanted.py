"""What is wanted of an evaluation."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from seq2seq.evaluation.backtest import Backtest


class Wanted(NamedTuple):
    """The arguments of `evaluate`, explained there."""

    rows: int | None = None
    samples: int = 6
    season: int | None = None
    is_final: bool = True
    coverages: Sequence[float] = ()
    write: Path | None = None
    on_row: Callable[[], None] | None = None
    backtest: Backtest | None = None
