"""Positions by name."""

from seq2seq.errors import InputError
from seq2seq.layers.positions.learned import LearnedPositions
from seq2seq.layers.positions.linear import LinearPositions
from seq2seq.layers.positions.positions import Positions
from seq2seq.layers.positions.relative import RelativePositions
from seq2seq.layers.positions.rotary import RotaryPositions
from seq2seq.layers.positions.sinusoidal import SinusoidalPositions


def positions_layer(kind, num_heads, causal, **options):
    """New `Positions`.

    Args:
        kind: "sinusoidal", "learned", "rotary", "relative", "alibi" or "none".
        num_heads: int, heads of the attention that they are for.
        causal: whether no step sees a later one.
        **options: of every Keras layer.
    """
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
        case "none":
            return Positions(**options)
    raise InputError(
        f"Unknown positions {kind!r}: choose positions=sinusoidal, learned, rotary, relative, "
        "alibi or none."
    )
