"""Pages of hand-made evaluations: which sections there are, and what is in them."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from html_page import HtmlPage

from seq2seq.evaluation import Evaluation, Row
from seq2seq.features import Labels, Tokens, Values
from seq2seq.prediction import Prediction
from seq2seq.reporting import write_report
from seq2seq.reporting.learning import best_step
from seq2seq.tokenizers import Characters

SIGNATURE = "nrefs:var|case:mixed|eff:no|tok:13a|smooth:exp"
RUN = {
    "command": ["scripts/train.py", "data=files", "data.train=my file.tsv"], "seed": 7,
    "precision": "float32", "versions": {"keras": "3.15.1"}, "python": "3.11.7", "machine": "Linux",
}  # fmt: skip
LETTERS = Tokens(Characters().fit([["abcdefghijklmnopqrstuvwxyz $<>&"]]))
LABELS = Labels(names=["<x>", "y"])
OF_TEXTS = ["wrong-symbols", "where-errors-are", "confidence", "search", "attention"]
OF_LABELS = ["confused-labels", "figures-of-each-label", "where-errors-are", "confidence"]


class Echo:
    """A predictor that repeats its input and looks at where it is."""

    def __init__(self, target=LETTERS, searches=True, attends=True, tokens=None, keeps=False):
        self.model = SimpleNamespace(source=LETTERS, target=target, keeps_steps=keeps)
        self.searches, self.attends, self.tokens = searches, attends, tokens

    def with_alignments(self):
        return self

    def __call__(self, sources):
        return [self._answer(source) for source in sources]

    def _answer(self, source):
        tokens = self.tokens or [*source, "</s>"]
        weights = np.eye(len(tokens), len(source), dtype="float32") if self.attends else None
        return Prediction(source, -1.0, -1.0, tokens, [], "end", weights, ())


def row(source, prediction, reference, log_prob=-0.1, **more):
    is_right = prediction == reference
    length = len(reference)
    return Row(source, [reference], prediction, log_prob, log_prob, "end", is_right,
               int(not is_right), length, right_rank=int(is_right), **more)  # fmt: skip


def evaluation_of(rows, **more):
    figures = {"exact_match": 0.5, "token_error_rate": 0.25}
    return Evaluation(figures, list(rows), kept=list(rows), rows=len(rows), **more)


@pytest.fixture
def folder(tmp_path):
    records = [{"step": n, "split": "train", "loss": 1.0, "perplexity": 2.0} for n in (1, 2)]
    records.append({"step": 2, "split": "validation", "loss": 0.7, "exact_match": 0.5})
    (tmp_path / "run.json").write_text(json.dumps(RUN))
    (tmp_path / "metrics.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
    return tmp_path


@pytest.fixture
def texts():
    rows = [row("<b> a$b", "<i>", "x & y", -2.0), row("cat", "tac", "tac")]
    return evaluation_of([*rows, *[row("dog", "god", "god")] * 30])


def page_of(*arguments, **options):
    return HtmlPage.at(write_report(*arguments, **options))


def test_the_page_begins_with_the_verdict_and_ends_with_the_command(folder, texts):
    texts.baselines = {"copy": {"token_error_rate": 0.5}, "most_frequent": {}}
    texts.figures["bleu"], texts.signatures["bleu"] = 12.34, SIGNATURE
    page = page_of(folder, "exact_match", texts, Echo())
    verdict = "Better than copying the source: token error rate 25.0% against 50.0%."
    reached = "On 32 rows of test: exact match 50.0%, token error rate 25.0%."
    command = "python scripts/train.py data=files 'data.train=my file.tsv'"
    places = [page.texts.index(one) for one in (verdict, reached, "50.0%", "copy", command)]
    assert places[0] < places[1] < places[3] < places[4]
    assert 'class="lead good"' in page.text
    assert "Python 3.11.7, keras 3.15.1" in page.texts
    assert f"n-grams shared with the references, 0 to 100; {SIGNATURE}" in page.texts


def test_a_verdict_that_is_not_better_is_not_green(folder, texts):
    texts.baselines = {"copy": {"token_error_rate": 0.2}}
    assert 'class="lead bad"' in page_of(folder, "exact_match", texts, Echo()).text


def test_texts_have_the_sections_of_texts(folder, texts):
    page = page_of(folder, "exact_match", texts, Echo())
    ends = ["rows-of-test", "command-and-versions"]
    assert ["figures-on-test", "learning-curves", *OF_TEXTS, *ends] == page.sections
    assert {"<i>", "x & y", "right", "wrong"} <= set(page.texts)
    assert "<i>" not in page.text


def test_tags_have_no_search_and_no_attention(folder, texts):
    page = page_of(folder, "exact_match", texts, Echo(searches=False, keeps=True))
    assert OF_TEXTS[:3] == [name for name in page.sections if name in OF_TEXTS]


def test_a_model_without_attention_has_no_map_of_it(folder, texts):
    assert "attention" not in page_of(folder, "m", texts, Echo(attends=False)).sections


def test_attention_is_drawn_of_right_and_of_wrong_rows(folder):
    rows = [row(f"w{n}", "x", "y") for n in "abcde"] + [row(f"r{n}", "x", "x") for n in "abcde"]
    page = page_of(folder, "m", evaluation_of(rows), Echo())
    titles = [one.partition(": ")[2] for one in page.pictures if one.startswith("Attention")]
    assert [f"Wrong: w{n}" for n in "abc"] + [f"Right: r{n}" for n in "abc"] == titles


def test_labels_have_the_sections_of_labels(folder):
    rows = [row("ab", "<x>", "<x>")] * 25 + [row("&cd", "<x>", "y")] * 5
    figures = {"precision": 0.5, "recall": float("nan"), "f1": 0.4, "rows": 25.0}
    evaluation = evaluation_of(
        rows,
        per_class=dict.fromkeys(LABELS.names, figures),
        confusion=np.array([[25, 0], [5, 0]]),
    )
    page = page_of(folder, "accuracy", evaluation, Echo(LABELS, searches=False))
    assert OF_LABELS == [name for name in page.sections if name in OF_LABELS + OF_TEXTS]
    assert "Confusion of labels" in page.pictures
    listed = page.texts[page.texts.index("for example") :]
    assert ["y", "<x>", "5", "100.0%", "&cd"] == [one for one in listed if one.strip()][1:6]


def test_several_labels_per_row_have_no_confusion(folder):
    evaluation = evaluation_of([row("ab", "y", "y")] * 25, per_class={"y": {"f1": 1.0}})
    page = page_of(folder, "accuracy", evaluation, Echo(Labels(names=["y"]), searches=False))
    assert "confused-labels" not in page.sections and "figures-of-each-label" in page.sections


def test_numbers_have_their_rows_alone(folder):
    one = Row("1 2", ["3"], "3.5", np.nan, np.nan, "end", None, 0, 0, absolute_error=0.5)
    page = page_of(folder, "mae", evaluation_of([one] * 30), Echo(Values(), searches=False))
    assert not {*OF_TEXTS, *OF_LABELS} & {*page.sections}
    assert {"absolute error", "0.5"} <= {*page.texts}


def test_a_run_without_test_split_has_its_curves(folder):
    page = page_of(folder, "exact_match")
    assert ["learning-curves", "command-and-versions"] == page.sections
    assert ["Learning curve: loss", "Learning curve: exact match"] == page.pictures
    assert {"loss (nats per token)", "exact match (%)", "best step, 2"} <= {*page.texts}


def test_an_evaluation_is_a_page_without_curves_in_another_file(folder, texts):
    path = folder / "evaluation.html"
    page = HtmlPage.at(write_report(folder, None, texts, Echo(), "validation", None, path))
    assert "learning-curves" not in page.sections and "rows-of-validation" in page.sections
    assert not (folder / "report.html").exists()


def test_nothing_is_written_but_the_page(folder, texts):
    before = {*folder.iterdir()}
    assert {write_report(folder, "exact_match", texts, Echo())} == {*folder.iterdir()} - before


def test_the_best_step_is_that_of_the_lowest_loss_among_equals():
    records = [
        {"step": 1, "split": "validation", "exact_match": 0.5, "loss": 0.1},
        {"step": 2, "split": "validation", "exact_match": 0.9, "loss": 0.4},
        {"step": 3, "split": "validation", "exact_match": 0.9, "loss": 0.3},
        {"step": 4, "split": "validation", "exact_match": float("nan"), "loss": 0.0},
        {"step": 5, "split": "test", "exact_match": 1.0, "loss": 0.0},
    ]
    assert 3 == best_step(records, "exact_match")
    assert best_step(records[-1:], "exact_match") is None


def test_alternatives_and_ends_of_searches_are_counted(folder):
    found = row("ab", "x", "yy", hypotheses=5)._replace(right_rank=3)
    cut = row("ab", "xxx", "x", hypotheses=5)._replace(finish_reason="length")
    rows = [row("ab", "y", "y", hypotheses=5)] * 2 + [found, cut]
    page = page_of(folder, "exact_match", evaluation_of(rows), Echo())
    assert (
        "A right output is the first in 50.0% of the rows, and among the first 5 in 75.0%: a "
        "perfect ranking would make 1 more right."
    ) in page.texts
    names = {"length: cut off at the longest length", "shorter than the reference", "longer"}
    assert names <= {*page.texts}
    assert (
        "among the first"
        not in page_of(folder, "m", evaluation_of([row("a", "b", "b")]), Echo()).text
    )


def test_what_can_be_trusted_is_the_first_sentence_on_confidence(folder):
    rows = [row("ab", "x", "x", np.log(0.9))] * 30 + [row("ab", "x", "y", np.log(0.2))] * 10
    page = page_of(folder, "exact_match", evaluation_of(rows), Echo())
    assert (
        "30 of 40 rows (75%) can be trusted at 99%: those with a confidence of at least 0.900."
    ) in page.texts
    few = page_of(folder, "exact_match", evaluation_of(rows[:5]), Echo())
    assert "confidence" not in few.sections


def test_a_report_of_a_part_of_the_rows_says_so(folder, texts):
    assert "evenly spread" not in page_of(folder, "exact_match", texts, Echo()).text
    texts.rows = 99_999
    page = page_of(folder, "exact_match", texts, Echo())
    assert "those of 32 of them, evenly spread" in page.text


def test_a_section_that_cannot_be_made_leaves_the_others(folder, texts):
    predictor = Echo()
    predictor.with_alignments = lambda: 1 / 0
    with pytest.warns(UserWarning, match="Attention could not be reported .ZeroDivisionError"):
        page = page_of(folder, "exact_match", texts, predictor)
    assert {*OF_TEXTS} <= {*page.sections}
    assert any("Attention could not be reported" in one for one in page.texts)


def test_symbols_of_any_script_and_length_can_be_drawn(folder):
    """No warning of a missing glyph, no mathematics in a dollar sign."""
    names = ["$x^$ \u4f60\u597d", "\u05e9\u05dc\u05d5\u05dd" * 60]
    rows = [row("a $ b", name, name) for name in names]
    predictor = Echo(tokens=list(names[1]))
    page = page_of(folder, "exact_match", evaluation_of(rows), predictor)
    assert 2 == sum(one.startswith("Attention") for one in page.pictures)
