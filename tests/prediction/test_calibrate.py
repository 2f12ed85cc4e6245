"""Calibration of a loaded model from Python."""

from pathlib import Path

import numpy as np
import pytest

import seq2seq
from seq2seq.decoding import CtcBeam
from seq2seq.errors import InputError
from seq2seq.prediction import calibrate

ZOO = Path(__file__).parents[1] / "zoo"
SOURCES = ["1 2.5", "3 1 4 1 5", "9 2 6", "5 3"]


@pytest.fixture
def predictor():
    return seq2seq.load(ZOO / "last_labels.keras")


def test_mean_confidence_is_the_share_of_right_rows(predictor):
    outputs = [one.output for one in predictor(SOURCES)]
    references = [outputs[0], [outputs[1], "dog"], "x", ["x", "y"]]
    calibration = calibrate(predictor, SOURCES, references)
    assert calibration is predictor.model.calibration
    confidence = [one.confidence for one in predictor(SOURCES)]
    assert 0.5 == pytest.approx(np.mean(confidence), abs=0.1 * abs(calibration.c) / 4 + 1e-4)


def test_alternatives_have_no_confidence():
    file = next(ZOO.glob("*ctc*.keras"))
    predictor = seq2seq.load(file, CtcBeam(width=3, n_best=2))
    calibrate(predictor, ["fade", "cab"], ["t", "k"])
    answer = predictor(["deaf bead"])[0]
    assert 0 <= answer.confidence <= 1
    assert [None] == [one.confidence for one in answer.alternatives]


@pytest.mark.parametrize(
    ("sources", "references", "message"),
    [
        ([], [], "as many, at least one, not 0 and 0"),
        (SOURCES, ["cat"], "not 4 and 1"),
        (SOURCES, ["cat", "cat", [], "dog"], "Every source must have a reference"),
    ],
)
def test_rows_that_say_nothing_are_refused(predictor, sources, references, message):
    with pytest.raises(InputError, match=message):
        calibrate(predictor, sources, references)


def test_numbers_have_no_confidence():
    predictor = seq2seq.load(ZOO / "last_n_values.keras")
    with pytest.raises(InputError, match="A ValuesHead has no intervals to calibrate"):
        calibrate(predictor, ["1 2 3"], ["1 2"])
