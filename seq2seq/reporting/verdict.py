"""What a run reached, and what it has to beat."""

from html import escape
from itertools import islice

from seq2seq.evaluation import Evaluation
from seq2seq.metrics import figure, worded
from seq2seq.pages.page import paragraph
from seq2seq.pages.table import Cell, table

MOST = 2  # figures in the first lines


def verdict(evaluation: Evaluation, split: str) -> str:
    """Say in one line whether the model is better than the best baseline, and what it reached."""
    sentence = evaluation.verdict()
    kind = {True: "good", False: "bad", None: "quiet"}[evaluation.is_ahead()]
    line = f'<p class="lead {kind}"><strong>{escape(sentence)}</strong></p>' if sentence else ""
    reached = [worded(*one) for one in islice(evaluation.figures.items(), MOST)]
    sentence = f"On {evaluation.rows:,} rows of {split}: {', '.join(reached)}."
    if 0 < len(evaluation.kept) < evaluation.rows:
        sentence += f" Errors below are those of {len(evaluation.kept):,} of them, evenly spread."
    sentences = [sentence, evaluation.refit_verdict(), *evaluation.notes]
    return line + paragraph(" ".join(filter(None, sentences)))


def figures_table(evaluation: Evaluation) -> str:
    """Make the table of figures beside those of the baselines."""
    others = evaluation.baselines
    rows = []
    for name, value in evaluation.figures.items():
        wording = figure(name)
        notes = [wording.meaning, evaluation.signatures.get(name, "")]
        beside = [wording.text(found[name]) if name in found else "" for found in others.values()]
        rows.append(
            (Cell(wording.label, "; ".join(filter(None, notes))), wording.text(value), *beside)
        )
    header = ("figure", "model", *(figure(name).label for name in others))
    return table(header, rows, numbers=range(1, len(header)))
