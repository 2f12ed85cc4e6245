"""Whether higher or lower figures are better."""

HIGHER_IS_BETTER = (
    frozenset({"exact_match", "bleu", "chrf", "token_accuracy"})
    | {"accuracy", "macro_f1", "micro_f1", "roc_auc"}
    | {"step_accuracy", "span_f1", "rouge_1", "rouge_2", "rouge_l", "coverage_at_99"}
)
LOWER_IS_BETTER = frozenset(
    {"wer", "token_error_rate", "ter", "loss", "perplexity", "mse", "rmse", "mae", "mase"}
    | {"smape", "wape", "scaled_mse", "scaled_mae", "window_mae"}
    | {"calibration_error", "crps", "weighted_quantile_loss"}
)
OF_CONFIDENCE = frozenset({"calibration_error", "coverage_at_99"})  # which a validation calibrates
FINAL_ONLY = OF_CONFIDENCE | {"ter", "rouge_1", "rouge_2", "rouge_l"}  # which take long


def is_better(name: str, new: float, old: float) -> bool:
    """Check whether `new` beats `old`; NaN beats nothing, and any number beats NaN.

    Args:
        name: one of `HIGHER_IS_BETTER` or `LOWER_IS_BETTER`.
    """
    if old != old:
        return new == new
    return new > old if name in HIGHER_IS_BETTER else new < old
