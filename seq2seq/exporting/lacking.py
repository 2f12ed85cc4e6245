"""What answers of graphs lack."""

from typing import Any


def lacking(model: Any) -> list[str]:
    """Return sentences on what a predictor gives for a model, and a graph does not."""
    notes = []
    if model.target.kind == "values" and model.head.interval is not None:
        notes.append("Numbers have no intervals and quantiles.")
    if model.calibration is not None:
        notes.append("Outputs have no confidence.")
    return notes
