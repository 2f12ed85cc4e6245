"""Features: conversions of one side of the pairs to arrays and back."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Feature": "feature",
        "Labels": "labels",
        "RowScaledValues": "row_scaled_values",
        "TargetForm": "target_form",
        "Tokens": "tokens",
        "Values": "values",
    },
)
