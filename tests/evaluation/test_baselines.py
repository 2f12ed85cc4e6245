from types import SimpleNamespace

import pytest

from seq2seq.evaluation import Evaluation
from seq2seq.evaluation.baselines import make_baselines
from seq2seq.features import Labels, Tokens, Values
from seq2seq.tokenizers import Characters, Words

NUMBERS = Values(dim=1, normalizer="none")
TEXTS = Tokens(Characters(learned="abc"))
WORDS = Tokens(Words(learned=["N", "V"]))
SERIES = Values(dim=2, normalizer="none", horizon=2, observed=1)


def found(target, *rows, source=TEXTS, keeps_steps=False, season=None):
    model = SimpleNamespace(source=source, target=target, keeps_steps=keeps_steps)
    baselines = make_baselines(model, season)
    for text, *references in rows:
        baselines.update(text, references)
    return baselines.result()


def test_a_series_has_baselines_that_know_its_past_only():
    result = found(NUMBERS, ("1,0 3,0 ,5 ,5", "3 2"), source=SERIES, season=2)
    assert ["last_value", "moving_average", "seasonal_last_value"] == list(result)
    assert [0.5, 0.5, 1.5] == [result[name]["mae"] for name in result]


@pytest.mark.parametrize("source", [NUMBERS, TEXTS])
def test_numbers_that_continue_no_series_have_no_baselines(source):
    assert {} == found(NUMBERS, ("1 2", "3"), source=source, season=2)


def test_of_labels_it_is_the_most_frequent_one():
    rows = ("x", "good "), ("x", "bad"), ("x", "good")
    result = found(Labels(names=["bad", "good"]), *rows)
    assert {"most_frequent": {"accuracy": 2 / 3, "macro_f1": (0.8 + 0) / 2}} == result
    several = Labels(names=["a", "b"], multiple=True)
    rows = ("x", "a,b"), ("x", "b, a"), ("x", "")
    assert 2 / 3 == found(several, *rows)["most_frequent"]["accuracy"]


def test_of_tags_it_is_the_most_frequent_one_at_each_step():
    result = found(WORDS, ("x", "N V N"), ("x", "N"), keeps_steps=True)
    assert {"most_frequent": {"exact_match": 0.5, "wer": 0.5, "step_accuracy": 3 / 4}} == result


def test_of_texts_it_is_the_source_or_the_most_frequent_target():
    rows = ("ab", "ab"), ("ac", "ac"), ("ca", "cb")
    assert {"copy": 1 / 6} == errors(found(TEXTS, *rows))
    rows = ("b", "ab"), ("c", "ab"), ("a", "ac")
    assert {"most_frequent": 1 / 6} == errors(found(TEXTS, *rows))
    assert {"most_frequent": 1 / 6} == errors(found(TEXTS, *rows, source=NUMBERS))


def errors(result):
    return {name: figures["token_error_rate"] for name, figures in result.items()}


def test_where_nothing_can_be_continued_no_baseline_is_given_and_a_sentence_says_so():
    model = SimpleNamespace(source=SERIES, target=NUMBERS)
    baselines = make_baselines(model)
    baselines.update("1,0 3,0 ,5 ,5", ["3 2"])
    assert {"last_value", "moving_average"} == baselines.result().keys()
    baselines.update(",0 ,0 ,5 ,5", ["3 2"])
    assert {} == baselines.result()
    evaluation = Evaluation({"mae": 1.0}, baselines=baselines.result(), remark=baselines.remark)
    assert evaluation.verdict().startswith("Not compared with forecasts that need no model: a row")


def test_no_rows_have_no_baseline():
    assert {} == found(TEXTS) == found(Labels(names="ab"))


@pytest.mark.parametrize(
    ("figures", "baselines", "verdict"),
    [
        (
            {"mae": 1.5},
            {"last_value": {"mae": 2.0}, "moving_average": {"mae": 3.0}},
            "Better than repeating the last value: MAE 1.5 against 2 (25% less).",
        ),
        (
            {"accuracy": 0.5},
            {"most_frequent": {"accuracy": 0.75}},
            "Worse than always predicting what is most frequent: accuracy 50.0% against 75.0%. "
            "Train longer, or compare the learning curves in the report.",
        ),
        (
            {"token_error_rate": 0.1, "bleu": 3.0},
            {"copy": {"token_error_rate": 0.1}},
            "As good as copying the source: token error rate 10.0%. "
            "Train longer, or compare the learning curves in the report.",
        ),
        ({"mae": float("nan")}, {"last_value": {"mae": 2.0}}, ""),
        ({"mae": 1.0}, {}, ""),
        ({"mae": 1.0}, {"last_value": {"mae": 0.0}}, None),
    ],
)
def test_a_verdict_compares_with_the_best_baseline(figures, baselines, verdict):
    evaluation = Evaluation(figures, baselines=baselines)
    if verdict is not None:
        assert verdict == evaluation.verdict()
    assert bool(evaluation.verdict()) == ("verdict" in evaluation.record())
