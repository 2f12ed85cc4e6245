"""Sources and parameters relative to an anchor."""

from typing import Any, NamedTuple

from keras import ops

from seq2seq.aliases import Ids, Tensor
from seq2seq.errors import InputError
from seq2seq.features.values import Values
from seq2seq.forecasting import Anchor
from seq2seq.forecasting.anchor import Frame
from seq2seq.heads import Head
from seq2seq.models.forecasting import observed, rescaled


class Place(NamedTuple):
    """A frame as the target's feature scales values: where those of a head are put."""

    location: Tensor  # float32 (B, 1, K) or (B, T, K)
    factor: Tensor | None  # float32 (B, 1, K); None for 1
    shift: Tensor | None  # float32 (B, 1, K); None for 0


def relative_to(frame: Frame, values: Tensor, known: Tensor) -> Tensor:
    """Values in the units of a frame: float32 (B, S, K), 0 where not known."""
    if frame.shift is not None:
        values = values - frame.shift
    if frame.factor is not None:
        values = values / frame.factor
    return ops.where(known, values, 0.0)


def place_of(frame: Frame, source: Values, target: Values) -> Place:
    """Where a frame in units of the source puts the values of a head for the target."""
    shift, factor, location = frame
    if shift is not None:
        shift = rescaled(shift, source, target)
    if factor is not None:
        factor = rescaled(factor, source, target, is_factor=True)
    return Place(rescaled(location, source, target), factor, shift)


def put(head: Head, parameters: Tensor, place: Place | None) -> Tensor:
    """Parameters (B, T, P) of a head's values in a place; as they are without one."""
    return parameters if place is None else head.moved(parameters, place.location, place.factor)


def anchored(
    anchor: Anchor, source: Tensor, lengths: Ids, features: tuple[Values, Values]
) -> tuple[Tensor, Place]:
    """A source with its first columns relative to an anchor, and where outputs are put.

    Args:
        anchor: Anchor.
        source: float (B, S, D), scaled by the source's feature.
        lengths: int (B,), steps of each row, including those of the horizon.
        features: those of the source and the target.

    Returns:
        float32 (B, S, D), and a Place.
    """
    dim = features[1].dim
    values, known = observed(source, lengths, features[0], dim)
    num_observed = ops.maximum(ops.cast(lengths, "int32") - features[0].horizon, 0)
    frame = anchor(values, known, num_observed)
    values = relative_to(frame, values, known)
    others = ops.cast(source[:, :, dim:], "float32")
    return ops.concatenate([values, others], axis=-1), place_of(frame, *features)


def check_anchor(anchor: Anchor | None, source: Any, target: Any, head: Head) -> None:
    """Raises InputError for an anchor that these features or this head cannot have."""
    if anchor is None:
        return
    check_continuation(source, target, "model/anchor=none")
    if not head.movable:
        raise InputError(
            f"{type(head).__name__} has no values that could be relative to an anchor: choose "
            "model/anchor=none, or another head of numbers, such as model/head=gaussian."
        )


def check_continuation(source: Any, target: Any, otherwise: str = "another model") -> None:
    """Raises InputError unless a target can continue the first columns of a source."""
    if source.kind != "values" or target.kind != "values" or source.dim < target.dim:
        raise InputError(
            "The target of a forecast must be numbers that continue the first columns of its "
            f"source: give data.source=values and data.target=values, or choose {otherwise}."
        )
    log_columns = min(source.log_columns, target.dim)
    if log_columns != target.log_columns:
        raise InputError(
            "The target of a forecast must have the logarithms that the first columns of its "
            f"source have: give it log_columns={log_columns}, not {target.log_columns}, or choose "
            f"{otherwise}."
        )
    own, continued = list(target.columns), list(source.columns)[: target.dim]
    if own and continued and own != continued:
        raise InputError(
            f"The target of a forecast must continue the first columns of its source, "
            f"{', '.join(continued)}, not {', '.join(own)}. Give them in this order, or choose "
            f"{otherwise}."
        )
