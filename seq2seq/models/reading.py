"""What a model without feedback is given as its source."""

from typing import Any

from keras import ops

from seq2seq.aliases import Ids, Mask, Tensor
from seq2seq.features.feature import Feature


def read_source(inputs: Any, mask: Any, feature: Feature) -> tuple[Tensor, Ids]:
    """Read the source and the lengths of its rows.

    Args:
        inputs: an array, or a dict of "source" and "source_length" or "mask".
        mask: bool (B, S), Keras's mask of an array.
        feature: the source's feature.

    Returns:
        source (B, S) or (B, S, D), and its lengths int (B,).
    """
    given = inputs if isinstance(inputs, dict) else {"source": inputs, "mask": mask}
    source = ops.convert_to_tensor(given["source"])
    if len(source.shape) == 1 + len(feature.element_shape):
        source = source[:, None]  # one step a row, without an axis for it
    if "source_length" in given:
        return source, ops.cast(given["source_length"], "int32")
    mask = given.get("mask")
    if isinstance(mask, dict):  # Keras's masks of a dict of inputs
        mask = None
    rows, steps = ops.shape(source)[:2]
    if mask is None:
        return source, ops.full((rows,), steps, dtype="int32")
    numbers = ops.where(mask, ops.arange(1, steps + 1, dtype="int32"), 0)
    return source, ops.max(numbers, axis=1, initial=0)


def source_mask(inputs: Any, previous_mask: Any, feature: Feature) -> Mask | None:
    """Find the real source steps, bool (B, S); None where nothing tells."""
    if not isinstance(inputs, dict):
        return previous_mask
    if "source_length" not in inputs:
        return inputs.get("mask")
    steps = inputs["source"]
    for _ in feature.element_shape:
        steps = steps[..., 0]
    if len(steps.shape) == 1:
        return None  # one step a row, which counts
    # No `ops.arange`: Keras also calls this with symbolic tensors of unknown sizes.
    numbers = ops.cumsum(ops.ones_like(steps, dtype="int32"), axis=1)
    return numbers <= ops.expand_dims(ops.cast(inputs["source_length"], "int32"), 1)
