"""Recurrent layers by name."""

from typing import Any

from seq2seq.checks import check_choice
from seq2seq.layers.recurrent.gru import GRU
from seq2seq.layers.recurrent.lstm import LSTM
from seq2seq.layers.recurrent.recurrent import Recurrent

CELLS: dict[str, type[Recurrent]] = {"lstm": LSTM, "gru": GRU}


def recurrent_layer(cell: str, units: int, **options: Any) -> Recurrent:
    """Make a new `LSTM` or `GRU`.

    Args:
        cell: "lstm" or "gru".
        units: int, width of its output.
        **options: further arguments of `Recurrent`.

    Raises:
        InputError: an unknown cell.
    """
    check_choice(CELLS, cell=cell)
    return CELLS[cell](units, **options)
