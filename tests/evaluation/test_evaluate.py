import csv
from types import SimpleNamespace

import numpy as np
import pytest

from seq2seq.evaluation import evaluate, num_asked
from seq2seq.features import Tokens, Values
from seq2seq.prediction import Prediction
from seq2seq.tokenizers import Words

ANSWERS = {"ab": "A B", "c": "C X", "de": "", "fgh": "F H"}
REFERENCES = {"ab": ["A B"], "c": ["C", "C X Y Z"], "de": ["D E"], "fgh": ["F G H", "F H"]}


class Split:
    """Sources with their references: what evaluation needs of a `Split`."""

    def __len__(self):
        return sum(map(len, REFERENCES.values()))

    @property
    def num_questions(self):
        return len(REFERENCES)

    def questions(self):
        return enumerate(REFERENCES.values())

    def source_texts(self, rows):
        return [list(REFERENCES)[row] for row in rows]


class Predictor:
    """Answers from a list, and what it was asked for."""

    def __init__(self):
        words = Tokens(Words().fit([["A B C D E F G H X Y Z"]]))
        self.model = SimpleNamespace(source=words, target=words, keeps_steps=False)
        self.asked = []

    def stream(self, sources):
        for source in sources:
            self.asked.append(source)
            yield Prediction(ANSWERS[source], -1.5, -1.5, [], [], "end", np.zeros((0, 1)), ())


def test_of_numbers_all_rows_are_asked():
    models = [SimpleNamespace(target=target) for target in (Tokens(Words()), Values(dim=1))]
    assert [4, 6] == [num_asked(model, Split()) for model in models]


def test_every_source_counts_once_against_its_closest_reference():
    figures = evaluate(Predictor(), Split()).figures
    assert (0.5, 0.5) == (figures["exact_match"], figures["wer"])
    assert figures["token_error_rate"] == (0 + 1 + 2 + 0) / (2 + 1 + 2 + 2)


def test_a_limit_takes_sources_evenly_spread():
    predictor = Predictor()
    assert 0.0 <= evaluate(predictor, Split(), rows=2).figures["exact_match"] <= 1.0
    assert 2 == len(predictor.asked)
    assert predictor.asked != ["ab", "c"]


def test_samples_are_wrong_and_right_ones():
    samples = evaluate(Predictor(), Split(), samples=2).samples
    assert [False, True] == [row.right for row in samples]
    assert 4 == len(evaluate(Predictor(), Split(), samples=9).samples)


def test_lengths_are_those_of_the_closest_reference():
    assert {1: (0, 1), 2: (2, 3)} == evaluate(Predictor(), Split()).by_length


def test_rows_are_written_when_all_are_there_and_reported_one_by_one(tmp_path):
    path, seen = tmp_path / "rows.tsv", []
    evaluate(Predictor(), Split(), write=path, on_row=lambda: seen.append(path.exists()))
    assert [False] * 4 == seen
    header, *lines = [line.split("\t") for line in path.read_text().splitlines()]
    assert ["source", "references", "prediction"] == header[:3]
    assert ["c", "C ||| C X Y Z", "C X", "-1.5", "-1.5", "", "end", "0", "1", "1"] == lines[1]


def test_a_reference_with_a_tab_or_quotes_stays_one_field(tmp_path, monkeypatch):
    monkeypatch.setitem(REFERENCES, "ab", ['A\t"B"'])
    evaluate(Predictor(), Split(), write=tmp_path / "rows.tsv")
    with (tmp_path / "rows.tsv").open(newline="") as file:
        assert 'A\t"B"' == next(csv.DictReader(file, delimiter="\t"))["references"]


def test_sacrebleus_settings_are_kept_beside_its_figures(monkeypatch):
    monkeypatch.setitem(REFERENCES, "ab", ["we said nothing then"])
    evaluation = evaluate(Predictor(), Split())
    assert {"bleu", "chrf", "ter"} == set(evaluation.signatures) <= set(evaluation.figures)


def test_a_failure_leaves_no_file(tmp_path):
    class Failing(Predictor):
        def stream(self, sources):
            yield from list(super().stream(sources))[:2]

    with pytest.raises(ValueError, match="zip"):
        evaluate(Failing(), Split(), write=tmp_path / "rows.tsv")
    assert [] == list(tmp_path.iterdir())
