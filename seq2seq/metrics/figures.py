"""Names, number formats and explanations of figures."""

from typing import NamedTuple


class Figure(NamedTuple):
    """How one figure is displayed."""

    label: str
    form: str  # format specification of the number
    meaning: str

    def text(self, value: float) -> str:
        """Format the number for display: 0.699 -> "69.9%"."""
        return f"{value:{self.form}}"


LEVELS = (50, 80, 95)  # percent, of the intervals that a final evaluation judges

FIGURES = {
    "exact_match": Figure("exact match", ".1%", "outputs that match a reference"),
    "wer": Figure(
        "word error rate", ".1%", "outputs that match no reference (each row counts as one word)"
    ),
    "token_error_rate": Figure("token error rate", ".1%", "edits per reference token"),
    "bleu": Figure("BLEU", ".1f", "n-grams shared with the references, 0 to 100"),
    "chrf": Figure("chrF", ".1f", "shared character n-grams, 0 to 100"),
    "left_out": Figure(
        "left out", ".1%", "tokens that need more steps than there are, and have a loss of 0"
    ),
    "ter": Figure("TER", ".1f", "edits and shifts of words per 100 words of the references"),
    "rouge_1": Figure("ROUGE-1", ".1f", "words shared with the references, F-measure, 0 to 100"),
    "rouge_2": Figure("ROUGE-2", ".1f", "pairs of words shared with the references, 0 to 100"),
    "rouge_l": Figure("ROUGE-L", ".1f", "longest common subsequence of words, 0 to 100"),
    "token_accuracy": Figure(
        "token accuracy", ".1%", "next token correct, given the correct prefix"
    ),
    "perplexity": Figure("perplexity", ".3f", "equivalent number of equally likely tokens"),
    "loss": Figure(
        "loss", ".3f", "mean per step of what training minimizes, in nats or scaled units"
    ),
    "accuracy": Figure("accuracy", ".1%", "rows whose label, or whole set of labels, is right"),
    "macro_f1": Figure("macro F1", ".1%", "precision and recall combined, mean over classes"),
    "micro_f1": Figure("micro F1", ".1%", "precision and recall combined, all labels pooled"),
    "roc_auc": Figure("ROC AUC", ".3f", "probability that a positive scores above a negative"),
    "step_accuracy": Figure("step accuracy", ".1%", "steps with the right tag"),
    "span_f1": Figure("span F1", ".1%", "spans with the right type, first and last step"),
    "calibration_error": Figure(
        "calibration error", ".1%", "mean difference between confidence and share right, in bins"
    ),
    "coverage_at_99": Figure(
        "coverage at 99%", ".1%", "outputs of most confidence of which 99% are right"
    ),
    "mse": Figure("MSE", ".4g", "mean squared error, in squared units of the data"),
    "rmse": Figure("RMSE", ".4g", "root of the mean squared error, in units of the data"),
    "mae": Figure("MAE", ".4g", "mean absolute error, in units of the data"),
    "mase": Figure(
        "MASE", ".4g", "MAE relative to repeating the last season, or value, in training"
    ),
    "smape": Figure("sMAPE", ".1%", "errors relative to the mean of value and forecast, 0 to 200%"),
    "wape": Figure("WAPE", ".1%", "sum of absolute errors relative to that of absolute values"),
    "scaled_mse": Figure("scaled MSE", ".4g", "MSE of values scaled by their deviation in train"),
    "scaled_mae": Figure("scaled MAE", ".4g", "MAE of values scaled by their deviation in train"),
    "window_mae": Figure("window MAE", ".4g", "MAE in units of the spread of each lookback"),
    "interval_coverage": Figure(
        "interval coverage", ".1%", "values inside their predicted intervals"
    ),
    "interval_level": Figure("interval level", ".1%", "values that intervals are meant to contain"),
    "interval_width": Figure("interval width", ".4g", "mean width, in units of the data"),
    **{
        f"interval_coverage_{level}": Figure(
            f"coverage of {level}%", ".1%", f"values inside intervals of {level}%"
        )
        for level in LEVELS
    },
    **{
        f"interval_width_{level}": Figure(
            f"width of {level}%", ".4g", f"mean width of intervals of {level}%"
        )
        for level in LEVELS
    },
    "crps": Figure("CRPS", ".4g", "error of the distribution (20 quantiles), in units of the data"),
    "weighted_quantile_loss": Figure(
        "weighted quantile loss", ".4g", "error of the deciles relative to the values"
    ),
    "last_value": Figure("last value", "", "repeating the last value"),
    "exponential_smoothing": Figure("exponential smoothing", "", "exponential smoothing"),
    "theta": Figure("Theta", "", "the Theta method"),
    "moving_average": Figure("moving average", "", "repeating the mean of the past values"),
    "seasonal_last_value": Figure("seasonal last value", "", "repeating the last season"),
    "drift": Figure("drift", "", "continuing the line from the first to the last past value"),
    "not_refitted": Figure("not refitted", "", "the model that was not refitted"),
    "most_frequent": Figure("most frequent", "", "always predicting what is most frequent"),
    "copy": Figure("copy", "", "copying the source"),
    "learning_rate": Figure("learning rate", ".2g", "of the optimizer"),
}


def figure(name: str) -> Figure:
    """Return how a figure is displayed; an unknown one by its name."""
    return FIGURES.get(name, Figure(name.replace("_", " "), ".4g", ""))


def worded(name: str, value: float) -> str:
    """Format a figure as its label and number.

    >>> worded("wer", 0.301)   ->   "word error rate 30.1%"
    """
    wording = figure(name)
    return f"{wording.label} {wording.text(value)}"
