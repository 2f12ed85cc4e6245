"""Readouts: maps from source steps to target steps in models without feedback."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "AttentionPooling": "attention_pooling",
        "Each": "each",
        "Last": "last",
        "LastN": "last_n",
        "Max": "max",
        "Mean": "mean",
        "NextN": "next_n",
        "Pooling": "pooling",
        "Readout": "readout",
        "Repeat": "repeat",
        "Reshape": "reshape",
        "Upsample": "upsample",
    },
)
