"""Evaluation: every source is decoded and counted once, against its closest reference."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Evaluation": "evaluation",
        "Row": "evaluation",
        "evaluate": "evaluate",
        "fit_shrinkage": "fit_shrinkage",
        "is_shrunk": "fit_shrinkage",
        "num_asked": "evaluate",
        "teacher_forced": "teacher_forced",
    },
)
