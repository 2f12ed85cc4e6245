"""Figures from the rows of a run are those that its evaluation found."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from seq2seq.comparison import Predictions
from seq2seq.evaluation import evaluate
from seq2seq.features import Labels, Tokens, Values
from seq2seq.prediction import Prediction
from seq2seq.storage.run_folder import RunFolder
from seq2seq.tokenizers import Words

KINDS = {  # target, and (references, prediction) of each row
    "texts": (
        lambda: Tokens(Words().fit([["a b c d e"]])),
        [(["a b", "c d e"], "c d"), (["a"], "a"), (["e", "b"], ""), (['a\t"b"'], "d")],
    ),
    "labels": (
        lambda: Labels(names=["a", "b", "c"]),
        [(["a"], "a"), (["b", "c"], "c"), (["c"], "a")],
    ),
    "sets": (
        lambda: Labels(names=["a", "b", "c"], multiple=True),
        [(["c,a"], "a,c"), (["b"], ""), (["b,a", "c"], "c"), (["a,b"], "a,c")],
    ),
    "numbers": (
        lambda: Values(dim=1),
        [
            (["1 2 3"], [1.5, 2, 9]),
            (["4"], [0, 7, 7]),
            (["nan 5"], [1, 5.25, 1]),
            (["?"], [1, 1, 1]),
        ],
    ),
    "vectors": (lambda: Values(dim=2, vector=True), [(["1, 2"], [1.5, 2]), (["3 NA"], [5, 1])]),
}


class Split:
    series = None

    def __init__(self, rows):
        self.references = [references for references, _ in rows]
        self.num_questions = len(rows)
        self.target_lengths = np.full(len(rows), 9)

    def __len__(self):
        return self.num_questions

    def questions(self):
        return enumerate(self.references)

    def source_texts(self, rows):
        return [f"s{row}" for row in rows]

    def target_texts(self, rows):
        return [self.references[row][0] for row in rows]


class Predictor:
    def __init__(self, target, rows):
        head = SimpleNamespace(interval=None)
        self.model = SimpleNamespace(
            source=target, target=target, keeps_steps=False, head=head, shrinkage=None
        )
        self.rows = rows

    def stream(self, sources, texts=True):
        for _, (_, answer) in zip(sources, self.rows, strict=True):
            values = output = answer
            if isinstance(answer, list):
                values, output = np.reshape(answer, (-1, self.model.target.dim)), str(answer)
            yield Prediction(output, 0.0, 0.0, [], [], "end", np.zeros((0, 1)), (), values=values)


def evaluated(kind, folder):
    make, rows = KINDS[kind]
    run = RunFolder(folder)
    target = make()
    if hasattr(target, "naive_error"):
        target.fit([["0 0" if not target.vector else "0,0"]])
    found = evaluate(Predictor(target, rows), Split(rows), write=run.predictions_file)
    return found.figures, Predictions.read(run)


@pytest.mark.parametrize("kind", KINDS)
def test_sums_over_rows_give_the_figures_of_the_evaluation(kind, tmp_path):
    figures, predictions = evaluated(kind, tmp_path)

    shared = [name for name in figures if predictions.has(name)]
    assert {"accuracy", "exact_match", "mae"} & {*shared}
    assert {name: figures[name] for name in shared} == pytest.approx(
        {name: predictions.figure(name) for name in shared}, rel=1e-5
    )


def test_joined_windows_stay_windows(tmp_path):
    _, rows = evaluated("numbers", tmp_path)
    windows = replace(rows, are_windows=True, series=["a"] * len(rows))

    assert windows.keys * 2 == Predictions.joined([windows, windows]).keys
    assert not Predictions.joined([windows, rows]).are_windows


def test_rows_are_put_into_the_order_of_another_run(tmp_path):
    _, first = evaluated("numbers", tmp_path)
    order = [2, 0, 3, 1]
    other = Predictions(
        *([texts[i] for i in order] for texts in (first.sources, first.references, first.outputs)),
        {name: column[order] for name, column in first.columns.items()},
    )

    again = other.in_order_of(first)

    assert (first.keys, first.outputs) == (again.keys, again.outputs)
    assert first.sums("mae").tolist() == again.sums("mae").tolist()
