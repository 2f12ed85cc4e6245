"""Metrics, updated row by row. Each source counts once, against its closest reference."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "Bleu": "texts.bleu",
        "Chrf": "texts.chrf",
        "CorpusMetric": "texts.corpus_metric",
        "ExactMatch": "exact_match",
        "IntervalCoverage": "interval_coverage",
        "LabelScores": "label_scores",
        "Metric": "metric",
        "MultiLabelScores": "multi_label_scores",
        "Perplexity": "perplexity",
        "RocAuc": "roc_auc",
        "QuantileLosses": "quantile_losses",
        "Reliability": "reliability",
        "Rouge": "texts.rouge",
        "SequenceMetric": "sequence_metric",
        "SpanF1": "span_f1",
        "StepAccuracy": "step_accuracy",
        "Ter": "texts.ter",
        "TokenAccuracy": "token_accuracy",
        "TokenErrorRate": "token_error_rate",
        "TokenMeans": "token_means",
        "ValueErrors": "value_errors",
        "drift": "baselines",
        "figure": "figures",
        "is_better": "direction",
        "is_bio": "bio",
        "last_value": "baselines",
        "moving_average": "baselines",
        "seasonal_last_value": "baselines",
        "worded": "figures",
    },
)
