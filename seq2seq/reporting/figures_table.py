"""The figures of an evaluation as a table."""

from seq2seq.evaluation import Evaluation
from seq2seq.metrics import figure
from seq2seq.showing.table import table


def figures_table(evaluation: Evaluation) -> str:
    """Return an HTML table of the figures, beside those of predictions that need no model."""
    others = evaluation.baselines
    rows = [
        (figure(name).label, figure(name).text(value),
         *(figure(name).text(others[one][name]) if name in others[one] else "" for one in others),
         figure(name).meaning, evaluation.signatures.get(name, ""))
        for name, value in evaluation.figures.items()
    ]  # fmt: skip
    signature = "sacrebleu's signature" if evaluation.signatures else ""
    header = ("", "", *(figure(name).label for name in others), "", signature)
    return table(header, rows, classes=("", "number", *["number"] * len(others)))
