"""Comparison of finished runs on the rows that all of them predicted."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Comparison": "comparison",
        "Contender": "contender",
        "Predictions": "predictions",
        "compare": "compare",
        "paired_bootstrap": "bootstrap",
        "pool_folds": "folds",
        "read_contender": "reading",
        "write_comparison": "writing",
    },
)
