"""Outputs of low confidence are left empty."""

import csv
import json
from pathlib import Path

import pytest

from seq2seq.models import Calibration
from seq2seq.prediction import load_model

ZOO = Path(__file__).parents[1] / "zoo"
WORDS = ["abc", "de", "edcba", "a", "bb"]
LEFT = "Outputs left empty because their confidence is below min_confidence: {}.\n"


@pytest.fixture(scope="module")
def calibrated(trained, tmp_path_factory):
    """The model of a training, calibrated so that its outputs are of different confidences."""
    model = load_model(trained)
    model.calibration = Calibration(0.05, 1.0, 0.5)
    file = tmp_path_factory.mktemp("calibrated") / "model.keras"
    model.save(file)
    return file


@pytest.fixture(scope="module")
def answers(command, calibrated):
    """The first hypothesis of each word, as JSON."""
    found = command("predict", f"run={calibrated}", "format=jsonl", "--", *WORDS)
    return [json.loads(line)["hypotheses"][0] for line in found.out.splitlines()]


@pytest.fixture
def least(answers):
    """A confidence that some outputs have and others do not."""
    return sorted(round(one["confidence"], 6) for one in answers)[2]


def test_a_training_calibrates_its_model(trained):
    assert load_model(trained).calibration is not None


def test_outputs_below_the_minimum_are_left_empty_and_counted(command, calibrated, answers, least):
    expected = ["" if one["confidence"] < least else one["output"] for one in answers]
    assert 2 == expected.count("")
    options = [f"run={calibrated}", f"min_confidence={least}"]
    found = command("predict", *options, "--", *WORDS)
    assert (0, expected) == (found.status, found.out.splitlines())
    assert found.err.endswith(LEFT.format(2))
    lines = command("predict", *options, "format=jsonl", "--", *WORDS).out.splitlines()
    written = [json.loads(line)["hypotheses"] for line in lines]
    assert [[one] for one in expected] == [[one["output"] for one in row] for row in written]
    lines = command("predict", *options, "format=tsv", "--", *WORDS).out.splitlines()
    cells = [line.split("\t") for line in lines]
    assert expected == [row[2] for row in cells]
    assert [f"{one['confidence']:.6g}" for one in answers] == [row[5] for row in cells]


def test_a_file_has_the_confidence_of_every_row(command, calibrated, answers, least, tmp_path):
    (tmp_path / "in.txt").write_text("".join(f"{word}\n" for word in WORDS))
    files = [f"input={tmp_path}/in.txt", f"output={tmp_path}/out.csv"]
    beam = ["decoding=beam", "decoding.n_best=2"]
    found = command("predict", f"run={calibrated}", *files, *beam, f"min_confidence={least}")
    assert 0 == found.status, found.err
    with (tmp_path / "out.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert ["source", "prediction", "log_prob", "confidence", "alternative 1"] == list(rows[0])
    empty = [float(row["confidence"]) < least for row in rows]
    assert empty == [not row["prediction"] for row in rows]
    assert all(row["prediction"] or not row["alternative 1"] for row in rows)
    assert LEFT.format(sum(empty)) in found.err or not any(empty)


@pytest.mark.parametrize(
    ("model", "least", "message"),
    [
        ("last_labels", "1.5", "min_confidence must be a number from 0 to 1, or null, not 1.5."),
        ("last_labels", "0.5", "min_confidence must be null for this model, which is not calib"),
        ("last_n_values", "0.5", "min_confidence must be null for a model of numbers"),
    ],
)
def test_a_minimum_that_means_nothing_is_refused(command, model, least, message):
    found = command("predict", f"run={ZOO}/{model}.keras", f"min_confidence={least}", "1 2")
    assert (2, 1) == (found.status, found.err.count("\n"))
    assert message in found.err
