"""Learning rates as functions of the step: a linear warm-up to a peak, then a shape."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Constant": "constant",
        "Cosine": "cosine",
        "InParts": "in_parts",
        "InverseSquareRoot": "inverse_square_root",
        "Linear": "linear",
        "Schedule": "schedule",
    },
)
