"""What can be known of a data set before anything is trained."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__, {"Inspection": "inspection", "inspect": "inspect", "write_inspection": "page"}
)
