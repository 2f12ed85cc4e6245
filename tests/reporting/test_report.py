import json
from base64 import b64decode
from html.parser import HTMLParser

import numpy as np
import pytest

from seq2seq.evaluation import Evaluation, Row
from seq2seq.prediction import Prediction
from seq2seq.reporting import write_report
from seq2seq.symbols import NUM_SYMBOLS

SIGNATURE = "nrefs:var|case:mixed|eff:no|tok:13a|smooth:exp"
RUN = {
    "command": ["scripts/train.py", "data=files", "data.train=my file.tsv"], "seed": 7,
    "precision": "float32", "versions": {"keras": "3.15.1"}, "python": "3.11.7", "machine": "Linux",
}  # fmt: skip
PNG = b"\x89PNG"


class Page(HTMLParser):
    """Texts and pictures of a page; every element that is opened is closed."""

    VOID = ("meta", "img")

    def __init__(self, text):
        super().__init__()
        self.open, self.texts, self.pictures = [], [], {}
        self.feed(text)
        assert [] == self.open

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "img":
            data = attributes["src"].removeprefix("data:image/png;base64,")
            self.pictures[attributes["alt"]] = b64decode(data)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert tag == self.open.pop()

    def handle_data(self, data):
        self.texts.append(data)


class Letters:
    """A feature of lower-case letters and spaces."""

    vocabulary_size = 40

    def encode(self, texts):
        class Encoded:
            values = [NUM_SYMBOLS + "abcdefghijklmnopqrstuvwxyz $".index(c) for c in texts[0]]

        return Encoded

    def decode(self, ids):
        return "".join("abcdefghijklmnopqrstuvwxyz $"[i - NUM_SYMBOLS] for i in ids)


class Echo:
    """A predictor that repeats its input and looks at where it is."""

    searches = True

    def __init__(self, attends=True):
        self.model = self
        self.source = Letters()
        self.attends = attends

    def with_alignments(self):
        return self

    def __call__(self, sources):
        return [self.answer(source) for source in sources]

    def answer(self, source):
        weights = np.eye(len(source) + 1, len(source), dtype="float32") if self.attends else None
        tokens = [*source, "</s>"]
        return Prediction(source, -1.0, -1.0, tokens, [], "end", weights, ())


def row(source, prediction, reference):
    return Row(source, [reference], prediction, -1.0, -1.0, "end", prediction == reference, 1, 3)


@pytest.fixture
def folder(tmp_path):
    records = [{"step": n, "split": "train", "loss": 1.0, "perplexity": 2.0} for n in (1, 2)]
    records.append({"step": 2, "split": "validation", "loss": 0.7, "exact_match": 0.5})
    (tmp_path / "run.json").write_text(json.dumps(RUN))
    (tmp_path / "metrics.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
    return tmp_path


@pytest.fixture
def evaluation():
    rows = [row("<b> a$b", "<i>", "x & y"), row("cat", "tac", "tac")]
    rows = [one._replace(source=one.source.replace("<b>", "b")) for one in rows]
    figures = {"exact_match": 0.5, "bleu": 12.34}
    return Evaluation(figures, rows, {3: (20, 40), 90: (0, 2)}, {"bleu": SIGNATURE})


def page_of(path):
    return Page(path.read_text("utf-8"))


def test_the_page_holds_the_run_its_figures_and_its_rows(folder, evaluation):
    page = page_of(write_report(folder, "exact_match", evaluation, Echo()))
    assert "python scripts/train.py data=files 'data.train=my file.tsv'" in page.texts
    assert "Python 3.11.7, keras 3.15.1" in page.texts
    assert {"exact match", "50.0%", "BLEU", "12.3", SIGNATURE} <= set(page.texts)
    assert {"<i>", "x & y", "right", "wrong"} <= set(page.texts)


def test_pictures_are_in_the_page_and_beside_it(folder, evaluation):
    page = page_of(write_report(folder, "exact_match", evaluation, Echo()))
    assert ["learning curves", "exact match by length", "attention"] == list(page.pictures)
    for name, content in page.pictures.items():
        assert content == (folder / f"{name.replace(' ', '_')}.png").read_bytes()
        assert content.startswith(PNG)


def test_a_model_without_attention_has_no_map_of_it(folder, evaluation):
    page = page_of(write_report(folder, "exact_match", evaluation, Echo(attends=False)))
    assert "attention" not in page.pictures


def test_a_run_without_test_split_has_its_curves(folder):
    page = page_of(write_report(folder, "exact_match"))
    assert ["learning curves"] == list(page.pictures)


def test_symbols_of_any_script_and_length_can_be_drawn(folder):
    """No warning of a missing glyph, no mathematics in a dollar sign."""
    texts = ["$x^$ \u4f60\u597d", "\u05e9\u05dc\u05d5\u05dd" * 60]
    rows = [row("a $ b", text, text) for text in texts]
    evaluation = Evaluation({"exact_match": 1.0}, rows, {1: (1, 1), 240: (1, 1)})
    predictor = Echo()
    predictor.answer = lambda source: Prediction(
        source, 0.0, 0.0, list(texts[1]), [], "end", np.ones((240, 5), "float32") / 5, ()
    )
    assert (
        "attention" in page_of(write_report(folder, "exact_match", evaluation, predictor)).pictures
    )
