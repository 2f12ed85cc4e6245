"""Heads: distribution parameters of each target step, with their losses and metrics."""

from seq2seq.imports.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "CrfHead": "crf_head",
        "CrfLoss": "losses.crf",
        "CtcHead": "ctc_head",
        "CtcLoss": "losses.ctc",
        "DistributionHead": "distribution_head",
        "GaussianHead": "gaussian_head",
        "GaussianLoss": "losses.gaussian",
        "Head": "head",
        "LabelsAccuracy": "losses.labels_accuracy",
        "LabelsHead": "labels_head",
        "LabelsLoss": "losses.labels",
        "LeftOut": "losses.left_out",
        "NegativeBinomialHead": "negative_binomial_head",
        "NegativeBinomialLoss": "losses.negative_binomial",
        "QuantilesHead": "quantiles_head",
        "QuantilesLoss": "losses.quantiles",
        "ScaledMae": "losses.scaled_mae",
        "SmoothedCrossentropy": "losses.smoothed_crossentropy",
        "StudentTHead": "student_t_head",
        "StudentTLoss": "losses.student_t",
        "TokensHead": "tokens_head",
        "ValuesHead": "values_head",
        "ValuesLoss": "losses.values",
        "balanced_weights": "class_weights",
        "suitable_head": "suitable_head",
    },
)
