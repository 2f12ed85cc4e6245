from types import SimpleNamespace

import numpy as np
import pytest

from seq2seq.errors import InputError
from seq2seq.evaluation.measures import measures
from seq2seq.features import Labels, Tokens, Values
from seq2seq.heads import CtcHead, GaussianHead, TokensHead, ValuesHead
from seq2seq.metrics.direction import FINAL_ONLY, OF_CONFIDENCE
from seq2seq.models import Direct
from seq2seq.prediction import Prediction
from seq2seq.readouts import Each
from seq2seq.tokenizers import Characters

NUMBERS = Values(dim=1, normalizer="none")
TEXTS = Tokens(Characters(learned="ab"))


def model(target, readout=None, **parts):
    """A stand-in with the members that are asked for, some of them those of a `Direct`."""
    made = SimpleNamespace(target=target, **{"head": None, "source": NUMBERS, **parts})
    made.readout = readout
    made.keeps_steps = readout is not None and Direct.keeps_steps.fget(made)
    return made


def names(one):
    return [type(measure.metric).__name__ for measure in measures(one)]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (model(Labels(names="abc")), ["LabelScores"]),
        (model(Labels(names="ab")), ["LabelScores", "RocAuc"]),
        (model(Labels(names="ab", multiple=True)), ["MultiLabelScores"]),
        (model(NUMBERS, head=ValuesHead()), ["ValueErrors"]),
        (
            model(NUMBERS, head=GaussianHead()),
            ["ValueErrors", *["IntervalCoverage"] * 4, "QuantileLosses"],
        ),
        (model(TEXTS), ["ExactMatch", "TokenErrorRate", "Bleu", "Chrf", "Ter", "Rouge"]),
        (model(TEXTS, readout=Each(), head=TokensHead()), ["ExactMatch", "StepAccuracy"]),
        (
            model(TEXTS, readout=Each(), head=CtcHead()),  # as many steps, but not as many tokens
            ["ExactMatch", "TokenErrorRate", "Bleu", "Chrf", "Ter", "Rouge"],
        ),
    ],
)
def test_a_kind_of_target_has_its_figures(one, expected):
    assert expected == names(one)


def test_what_only_final_evaluations_have_cannot_be_monitored():
    def figures(is_final):
        found = measures(model(TEXTS), is_final)
        for measure in found:
            measure.update(
                Prediction("we said so then", 0.0, 0.0, [], [], "end"), ["we said so then"]
            )
        return {name for measure in found for name in measure.metric.result()}

    assert figures(True) - figures(False) == FINAL_ONLY - OF_CONFIDENCE


def test_spaces_around_a_label_are_no_part_of_it():
    found = measures(model(Labels(names=["bad", "good"])))
    for name, reference in (("good", " good "), ("bad", "bad ")):
        shares = {"bad": float(name == "bad"), "good": float(name == "good")}
        answer = Prediction(name, 0.0, 0.0, [name], [0.0], "end", probabilities=shares)
        for measure in found:
            measure.update(answer, [reference])
    figures = found[0].metric.result() | found[1].metric.result()
    assert {"accuracy": 1.0, "macro_f1": 1.0, "roc_auc": 1.0} == figures


@pytest.mark.parametrize(("reference", "mae"), [("1 3 5", 1.0), ("1", 0.0), ("1 nan 5", 1.0)])
def test_numbers_are_judged_where_the_reference_has_any(reference, mae):
    values = np.array([[1.0], [2.0], [3.0]])
    answer = Prediction("", 0.0, 0.0, [], [], "length", values=values)
    certain = SimpleNamespace(
        interval=lambda coverage: (values, values),
        quantiles=lambda levels: np.stack([values] * len(levels)),
    )
    answer = answer._replace(distribution=certain)
    errors, coverage, *others, losses = measures(model(NUMBERS, head=GaussianHead()))
    for measure in (errors, coverage, *others, losses):
        measure.update(answer, [reference])
    names = {name for one in others for name in one.metric.result()}
    assert {
        f"interval_{one}_{level}" for one in ("coverage", "width") for level in (50, 80, 95)
    } == names
    assert pytest.approx(mae) == losses.metric.result()["crps"]
    assert mae == errors.metric.result()["mae"]
    known = len(reference.replace("nan", "").split())
    assert 1 / known == coverage.metric.result()["interval_coverage"]


def test_a_reference_with_more_steps_than_the_answer_is_said():
    answer = Prediction("", 0.0, 0.0, [], [], "length", values=np.zeros((2, 1)))
    with pytest.raises(InputError, match="A reference must have at most the 2 steps .*, not 3"):
        measures(model(NUMBERS, head=ValuesHead()))[0].update(answer, ["1 2 3"])
