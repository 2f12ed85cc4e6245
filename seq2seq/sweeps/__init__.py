"""Hyperparameter search: Optuna proposes options, and separate processes train with them."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {"Sweep": "sweep", "Worker": "worker", "write_sweep_report": "report"},
)
