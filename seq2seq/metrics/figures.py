"""What figures are called, and how they are written."""

from typing import NamedTuple


class Figure(NamedTuple):
    """The wording of one figure."""

    label: str
    form: str  # of the number, as `format` takes it
    meaning: str

    def text(self, value: float) -> str:
        """The number as people read it: 0.699 -> "69.9 %"."""
        return f"{value:{self.form}}".replace("%", " %")


FIGURES = {
    "exact_match": Figure("exact match", ".1%", "outputs that equal a reference"),
    "wer": Figure("word error rate", ".1%", "outputs that equal none; a row counts as a word"),
    "token_error_rate": Figure("token error rate", ".1%", "edits per token of the reference"),
    "bleu": Figure("BLEU", ".1f", "n-grams shared with the references, 0 to 100"),
    "chrf": Figure("chrF", ".1f", "the same of characters"),
    "token_accuracy": Figure("token accuracy", ".1%", "next token right, after the right ones"),
    "perplexity": Figure("perplexity", ".3f", "as unsure as among so many equal tokens"),
    "loss": Figure("loss", ".3f", "of a step: cross-entropy in nats, or scaled squares"),
    "accuracy": Figure("accuracy", ".1%", "rows with the right label, or all the right ones"),
    "macro_f1": Figure("macro F1", ".1%", "precision and recall, mean over classes"),
    "micro_f1": Figure("micro F1", ".1%", "precision and recall of all labels together"),
    "roc_auc": Figure("ROC AUC", ".3f", "chance that a positive scores above a negative"),
    "step_accuracy": Figure("step accuracy", ".1%", "steps with the right tag"),
    "span_f1": Figure("span F1", ".1%", "spans right in type, first and last step"),
    "mse": Figure("MSE", ".4g", "mean squared error, in squared units of the data"),
    "rmse": Figure("RMSE", ".4g", "root of the mean squared error, in units of the data"),
    "mae": Figure("MAE", ".4g", "mean distance from the truth, in units of the data"),
    "mase": Figure("MASE", ".4g", "MAE per MAE of repeating the last value in training"),
    "interval_coverage": Figure("interval coverage", ".1%", "values inside their intervals"),
    "interval_width": Figure("interval width", ".4g", "mean, in units of the data"),
    "learning_rate": Figure("learning rate", ".2g", "of the optimizer"),
}


def figure(name: str) -> Figure:
    """The wording of a figure; of one that has none, its name."""
    return FIGURES.get(name, Figure(name.replace("_", " "), ".4g", ""))


def worded(name: str, value: float) -> str:
    """Label and number.

    >>> worded("wer", 0.301)   ->   "word error rate 30.1 %"
    """
    wording = figure(name)
    return f"{wording.label} {wording.text(value)}"
