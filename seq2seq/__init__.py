"""Sequence to sequence: from pairs of any two sequences to a trained model and its decoder."""

from seq2seq.imports.lazy import lazy_exports

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Direct": "models",
        "EncoderDecoder": "models",
        "Forecaster": "models",
        "export": "commands.calls.export",
        "forecast": "prediction.forecast",
        "inspect": "commands.calls.inspect",
        "load": "prediction.load",
        "pairs": "data.pairs",
        "train": "commands.calls.train",
    },
)
