"""Positions by name."""

from typing import Any

from seq2seq.checks import check_choice
from seq2seq.layers.positions.learned import LearnedPositions
from seq2seq.layers.positions.linear import LinearPositions
from seq2seq.layers.positions.positions import Positions
from seq2seq.layers.positions.relative import RelativePositions
from seq2seq.layers.positions.rotary import RotaryPositions
from seq2seq.layers.positions.sinusoidal import SinusoidalPositions

KINDS = ("sinusoidal", "learned", "rotary", "relative", "alibi", "none")


def positions_layer(kind: str, num_heads: int, causal: bool, **options: Any) -> Positions:
    """Make a new position encoding.

    Args:
        kind: "sinusoidal", "learned", "rotary", "relative", "alibi" or "none".
        num_heads: int, number of attention heads.
        causal: whether no step sees a later one.
        **options: options of every Keras layer.

    Raises:
        InputError: an unknown kind.
    """
    check_choice(KINDS, positions=kind)
    match kind:
        case "sinusoidal":
            return SinusoidalPositions(**options)
        case "learned":
            return LearnedPositions(**options)
        case "rotary":
            return RotaryPositions(**options)
        case "relative":
            return RelativePositions(num_heads, causal, **options)
        case "alibi":
            return LinearPositions(num_heads, **options)
    return Positions(**options)
