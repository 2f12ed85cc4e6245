"""Trained models on the Hugging Face Hub: addresses, downloads and uploads."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__, {"HubAddress": "address", "fetched": "fetch", "name_of": "fetch", "push": "push"}
)
