"""Pairs of sequences, from raw rows to padded batches.

The function `pairs` is `seq2seq.pairs`: here its name is its module's.
"""

from seq2seq.ops.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Batches": "batches",
        "Dataset": "dataset",
        "Files": "files",
        "Generated": "generated",
        "Plan": "plan",
        "Prepared": "prepared",
        "Sequences": "sequences",
        "Series": "series",
        "Split": "split",
        "Tfds": "tfds",
    },
)
