"""How predictions show themselves."""

import math
import re

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

import seq2seq
from seq2seq.decoding import BeamSearch
from seq2seq.errors import InputError
from seq2seq.features import Labels, Tokens, Values
from seq2seq.prediction import Prediction
from seq2seq.prediction.described import described_feature, described_strategy
from seq2seq.tokenizers import Characters

matplotlib.use("agg")


def prediction(**fields):
    given = {
        "output": "<b>x</b>",
        "score": -1.0,
        "log_prob": math.log(0.5),
        "tokens": ["<b>", " "],
        "token_log_probs": [math.log(0.5), 0.0],
        "finish_reason": "end",
    }
    return Prediction(**{**given, **fields})


def test_markup_in_outputs_is_shown_and_not_obeyed():
    other = prediction(output="<i>y")
    page = prediction(alternatives=(other,), probabilities={"<u>": 1.0})._repr_html_()

    assert "<b>&lt;b&gt;x&lt;/b&gt;</b>" in page and "&lt;i&gt;y" in page and "&lt;u&gt;" in page
    assert "<i>" not in page and "<u>" not in page


def test_tokens_are_shaded_by_their_probability():
    page = prediction()._repr_html_()

    assert 'rgba(63, 111, 163, 0.30)" title="50.0%">&lt;b&gt;</span>' in page
    assert 'rgba(63, 111, 163, 0.60)" title="100.0%">' in page
    assert "log prob -0.69" in page and "finish reason" not in page
    assert "finish reason: length" in prediction(finish_reason="length")._repr_html_()


def test_numbers_are_shown_with_their_intervals():
    values = np.array([[1.5], [2.5]])
    page = prediction(
        output="1.5 2.5", log_prob=math.nan, token_log_probs=[], values=values,
        interval=(values - 1, values + 1),
    )._repr_html_()  # fmt: skip

    assert "log prob" not in page
    assert ["value", "from", "to"] == re.findall(r'<th scope="col"[^>]*>([^<]*)', page)
    assert ["1.5", "0.5", "2.5"] == re.findall(r"<t[hd] [^>]*>([\d.]+)", page)[:3]


@pytest.mark.parametrize(
    ("source", "labels"),
    [
        (None, ["1", "2", "3"]),
        ("a\x00 ", ["a", "\\x00", "\u2423"]),
        ("one $two$ three", ["one", "$two$", "three"]),
        (["x", "y", "z"], ["x", "y", "z"]),
    ],
)
def test_attention_is_drawn_into_given_axes_with_the_symbols_of_the_source(source, labels):
    axes = Figure().subplots()
    shown = prediction(alignment=np.eye(2, 3)).plot_attention(source, axes)
    shown.figure.canvas.draw()

    assert axes is shown
    assert labels == [text.get_text() for text in axes.get_xticklabels()]
    assert ["<b>", "\u2423"] == [text.get_text() for text in axes.get_yticklabels()]


def test_attention_makes_a_figure_of_its_own_where_there_are_no_axes():
    from matplotlib import pyplot

    axes = prediction(alignment=np.eye(2, 3)).plot_attention()

    assert axes.figure.number in pyplot.get_fignums()
    pyplot.close(axes.figure)


@pytest.mark.parametrize(
    ("alignment", "source", "sentence"),
    [
        (None, "abc", "Request it with seq2seq.load\\(FOLDER, alignments=True\\)"),
        (np.eye(2, 3), "ab c", "as many symbols as the model read, 3, not 4 or 2"),
        (np.eye(2, 3), ["a"], "as many symbols as the model read, 3, not 1"),
    ],
)
def test_attention_that_cannot_be_drawn_is_one_sentence(alignment, source, sentence):
    with pytest.raises(InputError, match=sentence):
        prediction(alignment=alignment).plot_attention(source)


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        (Tokens(Characters(learned="abc")), "characters (3 different)"),
        (Labels(names=["no", "yes"]), "one of 2 labels"),
        (Labels(multiple=True, names=["no", "yes"]), "any of 2 labels"),
        (Values(dim=1), "steps of 1 number"),
        (Values(dim=2, vector=True), "2 numbers"),
    ],
)
def test_a_side_is_described(feature, words):
    assert words == described_feature(feature)


def test_a_predictor_shows_what_it_takes_and_gives(trained):
    predictor = seq2seq.load(trained, BeamSearch(width=3))

    for text in (repr(predictor.with_alignments()), predictor._repr_html_()):
        for part in ("characters (5 different)", "words (", "BeamSearch(", str(trained)):
            assert part in text
    assert "width=3" in described_strategy(predictor.strategy, True)
    assert "Greedy()" in repr(seq2seq.load(trained))
