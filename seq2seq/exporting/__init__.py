"""Trained models as files that other programs run."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Exported": "exported",
        "ExportedPredictor": "exported_predictor",
        "export": "export",
        "load_exported": "load_exported",
    },
)
