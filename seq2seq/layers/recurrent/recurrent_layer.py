"""Recurrent layers by name."""

from seq2seq.errors import InputError
from seq2seq.layers.recurrent.gru import GRU
from seq2seq.layers.recurrent.lstm import LSTM


def recurrent_layer(cell, units, **options):
    """A new `LSTM` or `GRU`.

    Args:
        cell: "lstm" or "gru".
        units: int, width of its output.
        **options: further arguments of `Recurrent`.
    """
    match cell:
        case "lstm":
            return LSTM(units, **options)
        case "gru":
            return GRU(units, **options)
    raise InputError(f"Unknown recurrent cell {cell!r}: choose cell=lstm or cell=gru.")
