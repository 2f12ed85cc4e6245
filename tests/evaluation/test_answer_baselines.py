from types import SimpleNamespace

import pytest

from seq2seq.evaluation import Evaluation
from seq2seq.evaluation.baselines.answer_baselines import AnswerBaselines
from seq2seq.features import Labels, Tokens, Values
from seq2seq.tokenizers import Characters, Conditioned, Words

NUMBERS = Values(dim=1, normalizer="none")
TEXTS = Tokens(Characters(learned="abc"))
WORDS = Tokens(Words(learned=["N", "V"]))


def found(target, *rows, source=TEXTS, keeps_steps=False):
    model = SimpleNamespace(source=source, target=target, keeps_steps=keeps_steps)
    baselines = AnswerBaselines(model)
    for text, *references in rows:
        baselines.update(text, references)
    return baselines.result()


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


def test_what_is_copied_are_texts_without_the_symbols_before_them():
    source = Tokens(Conditioned(Characters(learned="abc"), learned=["PL"]))
    assert {"copy": 1 / 4} == errors(
        found(TEXTS, ("PL\tab", "ab"), ("PL\tac", "cc"), source=source)
    )


def errors(result):
    return {name: figures["token_error_rate"] for name, figures in result.items()}


def test_no_rows_have_no_baseline():
    assert {} == found(TEXTS) == found(Labels(names="ab"))


@pytest.mark.parametrize(
    ("figures", "baselines", "verdict"),
    [
        (
            {"mae": 1.5},
            {"last_value": {"mae": 2.0}, "moving_average": {"mae": 3.0}},
            "MAE 25% better than repeating the last value (1.5 against 2).",
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
