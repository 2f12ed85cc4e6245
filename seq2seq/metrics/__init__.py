"""How good predictions are: streamed, each source counted once, the closest reference counts."""

from seq2seq.ops.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Bleu": "bleu",
        "Chrf": "chrf",
        "CorpusMetric": "corpus_metric",
        "ExactMatch": "exact_match",
        "Perplexity": "perplexity",
        "SequenceMetric": "sequence_metric",
        "TokenErrorRate": "token_error_rate",
        "TokenMeans": "token_means",
        "figure": "figures",
        "is_better": "direction",
        "worded": "figures",
    },
)
