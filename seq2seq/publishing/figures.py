"""The figures of a run, for its card."""

from collections.abc import Sequence
from typing import Any

from seq2seq.metrics import figure
from seq2seq.metrics.figures import FIGURES, Figure
from seq2seq.reporting.learning import best_step

NOT_SHOWN = "step", "split", "learning_rate"
FINAL = "test", "final"  # splits of the last record of a run: of model.keras, all rows
ON_HUB = {  # figures by which models are found
    "exact_match": "exact_match",
    "wer": "wer",
    "bleu": "bleu",
    "chrf": "chrf",
    "ter": "ter",
    "rouge_1": "rouge",
    "accuracy": "accuracy",
    "macro_f1": "f1",
    "span_f1": "f1",
    "roc_auc": "roc_auc",
    "mae": "mae",
    "mse": "mse",
    "rmse": "rmse",
    "mase": "mase",
    "smape": "smape",
}
Records = Sequence[dict[str, Any]]


def figures_of(records: Records, monitor: str) -> dict[str, dict[str, float]]:
    """Return the figures of the model by split: those of the best validation, and the final ones.

    Args:
        records: of the journal of a run.
        monitor: the figure by which the best model was chosen.
    """
    best = best_step(records, monitor)
    found = {
        "validation": [one for one in records if one.get("split") == "validation"],
        "average": [one for one in records if one.get("split") == "average"],
    }
    found["validation"] = [one for one in found["validation"] if one["step"] == best]
    columns = {split: some[-1] for split, some in found.items() if some}
    for one in records:
        if one.get("split") in FINAL:
            columns["test" if one["split"] == "test" else "validation, all rows"] = one
    return {split: _figures(one) for split, one in columns.items()}


def metrics_of(figures: dict[str, dict[str, float]]) -> list[str]:
    """Return the names of figures as the Hub knows them."""
    names = (ON_HUB[name] for column in figures.values() for name in column if name in ON_HUB)
    return list(dict.fromkeys(names))


def table_of(figures: dict[str, dict[str, float]]) -> str:
    """Return figures as a table in Markdown."""
    names = dict.fromkeys(name for column in figures.values() for name in column)
    lines = [
        f"| figure | {' | '.join(figures)} | meaning |",
        f"|---|{'---|' * len(figures)}---|",
    ]
    for name in names:
        shown = _shown(name)
        texts = (shown.text(one[name]) if name in one else "" for one in figures.values())
        lines.append(f"| {shown.label} | {' | '.join(texts)} | {shown.meaning} |")
    return "\n".join(lines)


def _shown(name: str) -> Figure:
    """How a figure is displayed; one of a prediction without a model as that of the model."""
    for other in FIGURES:
        if name not in FIGURES and name.endswith(f"_{other}"):
            baseline = figure(name.removesuffix(f"_{other}"))
            return figure(other)._replace(
                label=f"{figure(other).label}, {baseline.label}", meaning=baseline.meaning
            )
    return figure(name)


def _figures(record: dict[str, Any]) -> dict[str, float]:
    numbers = {name: one for name, one in record.items() if name not in NOT_SHOWN}
    return {name: one for name, one in numbers.items() if one == one}  # null is NaN
