"""Reports of finished runs: pictures and one page of HTML."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__, {"figures_table": "verdict", "write_report": "report"}
)
