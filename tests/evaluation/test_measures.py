from types import SimpleNamespace

import pytest

from seq2seq.evaluation.measures import Baselines, measures
from seq2seq.features import Labels, Tokens, Values
from seq2seq.heads import CtcHead, GaussianHead, TokensHead, ValuesHead
from seq2seq.readouts import Each
from seq2seq.tokenizers import Characters

NUMBERS = Values(dim=1, normalizer="none")
TEXTS = Tokens(Characters(learned="ab"))
SERIES = Values(dim=2, normalizer="none", horizon=2, observed=1)


def model(target, **parts):
    return SimpleNamespace(target=target, **{"head": None, "source": NUMBERS, **parts})


def names(one):
    return [type(measure.metric).__name__ for measure in measures(one)]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (model(Labels(names="abc")), ["LabelScores"]),
        (model(Labels(names="ab")), ["LabelScores", "RocAuc"]),
        (model(Labels(names="ab", multiple=True)), ["MultiLabelScores"]),
        (model(NUMBERS, head=ValuesHead()), ["ValueErrors"]),
        (model(NUMBERS, head=GaussianHead()), ["ValueErrors", "IntervalCoverage"]),
        (model(TEXTS), ["ExactMatch", "TokenErrorRate", "Bleu", "Chrf"]),
        (model(TEXTS, readout=Each(), head=TokensHead()), ["ExactMatch", "StepAccuracy"]),
        (
            model(TEXTS, readout=Each(), head=CtcHead()),  # as many steps, but not as many tokens
            ["ExactMatch", "TokenErrorRate", "Bleu", "Chrf"],
        ),
    ],
)
def test_a_kind_of_target_has_its_figures(one, expected):
    assert expected == names(one)


def test_a_series_has_baselines_that_know_its_past_only():
    baselines = Baselines(model(NUMBERS, source=SERIES), season=2)
    baselines.update("1,0 3,0 ,5 ,5", "3 2")
    found = baselines.result()
    assert ["last_value", "moving_average", "seasonal_last_value"] == list(found)
    assert [0.5, 0.5, 1.5] == [found[name]["mae"] for name in found]


@pytest.mark.parametrize("source", [NUMBERS, Tokens(Characters(learned="ab"))])
def test_what_is_no_series_has_no_baselines(source):
    baselines = Baselines(model(NUMBERS, source=source), season=2)
    baselines.update("1 2", "3")
    assert {} == baselines.result()
