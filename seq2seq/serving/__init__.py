"""Trained models behind HTTP: requests, batches, answers, and a page to try them."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Batching": "served_model",
        "Limits": "limits",
        "ServedModel": "served_model",
        "Server": "server",
        "Service": "service",
        "address_of": "listen",
        "is_local": "access",
        "listen": "listen",
        "make_application": "application",
    },
)
