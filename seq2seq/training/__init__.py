"""Training: the loop, its schedules, what it writes, and how it resumes."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "AdamW": "adamw",
        "Averaging": "averaging",
        "Budget": "budget",
        "Checkpointing": "checkpointing",
        "Checkpoints": "checkpoints",
        "Display": "display",
        "Journal": "journal",
        "Recorder": "recorder",
        "Trainer": "trainer",
        "resolve_precision": "precision",
    },
)
