"""Runs as folders that can be given to anybody: without what is of their author's machine."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__, {"Publication": "publication", "write_publication": "publication"}
)
