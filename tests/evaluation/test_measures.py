from types import SimpleNamespace

import pytest

from seq2seq.evaluation.measures import measures
from seq2seq.features import Labels, Tokens, Values
from seq2seq.heads import CtcHead, TokensHead
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
