"""Pairs of sequences, from raw rows to padded batches.

The function `pairs` is exported as `seq2seq.pairs`; here, the name is that of its module.
"""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Batches": "batching.batches",
        "Dataset": "dataset",
        "Files": "files.files",
        "Generated": "generated",
        "HuggingFace": "huggingface.huggingface",
        "Plan": "batching.plan",
        "Prepared": "prepared",
        "Sequences": "store.sequences",
        "Series": "series.series",
        "Split": "store.split",
        "Tfds": "tfds.tfds",
    },
)
