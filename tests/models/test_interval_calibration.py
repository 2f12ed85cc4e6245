"""Conformal calibration of intervals, against its definition and on draws."""

import numpy as np
import pytest

import seq2seq
from seq2seq.encoders import DenseEncoder
from seq2seq.errors import InputError
from seq2seq.features import Values
from seq2seq.heads import GaussianHead
from seq2seq.models import Direct, IntervalCalibration
from seq2seq.prediction import Predictor, calibrate
from seq2seq.readouts import Each

WRONG = [True, 1, "x", [], {}, {"rows": 1}, {"rows": 1, "coverages": [0.9], "margins": []}]
WRONG += [{"rows": 0, "coverages": [0.9], "margins": [[[1.0]]]}]
WRONG += [{"rows": 5, "coverages": [one], "margins": [[[1.0]]]} for one in (0, 1.0, -0.5, "a")]
WRONG += [
    {"rows": 5, "coverages": [0.9], "margins": [one]}
    for one in (1.0, [1.0], [], [["a"]], [[1.0], [1.0, 2.0]], [[float("nan")]], [[float("inf")]])
]


def scores(rows, steps=3, seed=0):
    """Of one coverage: float (1, T, 2), larger from step to step."""
    draw = np.random.default_rng(seed)
    size = 1.0 + np.arange(steps)[:, None]
    return [size * draw.normal(size=(1, steps, 2)) for _ in range(rows)]


def test_each_step_has_its_margin_where_there_are_rows_enough():
    given = scores(100)
    calibration = IntervalCalibration.fit([0.9], given)

    rank = int(np.ceil(101 * 0.9))
    expected = np.sort(np.stack(given)[:, 0], axis=0)[rank - 1]
    np.testing.assert_array_equal(expected, calibration.margins[0.9])
    assert "conformal, 100 validation rows, each step by itself" == calibration.described(0.9)


@pytest.mark.parametrize("given", [scores(99), [*scores(150), *scores(150, steps=2)]])
def test_steps_are_pooled_for_few_rows_or_rows_of_unequal_lengths(given):
    calibration = IntervalCalibration.fit([0.9], given)

    pooled = np.sort(np.concatenate(given, axis=1)[0], axis=0)
    rank = int(np.ceil((len(pooled) + 1) * 0.9))
    np.testing.assert_array_equal(pooled[rank - 1 : rank], calibration.margins[0.9])
    assert "all steps together" in calibration.described(0.9)


def test_missing_values_do_not_count_and_too_few_rows_are_reported():
    given = scores(9, steps=1)
    assert {0.9} == set(IntervalCalibration.fit([0.9], given).margins)
    given = [np.repeat(one, 2, axis=0) for one in given]
    given[3][:, 0, 1] = np.nan
    calibration = IntervalCalibration.fit([0.5, 0.9], given)
    assert {0.5} == set(calibration.margins)
    assert calibration.remark([0.5, 0.9]).startswith("Intervals of coverage 0.9 cannot be cal")
    assert calibration.described(0.9) is None and "" == calibration.remark([0.5])


def test_bounds_move_by_the_margin_and_never_cross():
    calibration = IntervalCalibration(40, {0.5: [[1.0], [-3.0]]})
    low, high = calibration(0.5, np.zeros((3, 1)), np.full((3, 1), 4.0))

    np.testing.assert_array_equal([[-1], [2], [2]], low)
    np.testing.assert_array_equal([[5], [2], [2]], high)
    one = np.ones((1, 1))
    assert one is calibration(0.6, one, one)[0]
    with pytest.raises(InputError, match="margins for 2 columns, not 1"):
        calibration(0.5, np.ones((3, 2)), np.ones((3, 2)))


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_a_corrupt_calibration_is_refused(wrong):
    with pytest.raises(InputError):
        IntervalCalibration.from_config(wrong)


@pytest.fixture
def predictor():
    """A model that expects numbers of mean 0 and deviation 1, whatever its source."""
    free = Values(dim=1, normalizer="none")
    model = Direct(free, free, DenseEncoder(units=2), Each(), head=GaussianHead())
    model.set_weights([0 * weight for weight in model.get_weights()])
    model.head.bias.assign([0.0, np.log(np.expm1(0.999))])
    return Predictor(model)


def test_calibrated_intervals_cover_what_they_should(predictor, tmp_path):
    """Of numbers with twice the deviation, and a mean that is off."""
    truth = np.random.default_rng(1).normal(0.7, 2.0, (1200, 5, 1))
    sources = ["1 1 1 1 1"] * 600

    def coverage(predictor, level):
        low, high = predictor(sources[:1])[0].distribution.interval(level)
        return np.mean((low <= truth[600:]) & (truth[600:] <= high))

    assert coverage(predictor, 0.8) < 0.5 and coverage(predictor, 0.9) < 0.6
    (before,) = predictor(sources[:1])
    calibrate(predictor, sources, list(truth[:600]), coverages=[0.8])
    predictor.model.save(tmp_path / "m.keras")
    loaded = seq2seq.load(tmp_path / "m.keras")
    for one in (predictor, loaded):
        for level in (0.8, 0.9):  # the latter is the head's own
            np.testing.assert_allclose(level, coverage(one, level), atol=0.03)
        (after,) = one(sources[:1])
        np.testing.assert_array_equal(before.values, after.values)
        np.testing.assert_array_equal(after.interval, after.distribution.interval(0.9))
        assert "conformal, 600 validation rows, each step by itself" == after.interval_calibration
    assert before.interval_calibration is None
    assert after.distribution.interval_calibration(0.5) is None
    predictor.model.set_weights(predictor.model.get_weights())
    assert predictor.model.intervals is None


@pytest.mark.parametrize(
    ("coverages", "message"),
    [([1.0], "coverage must be a number above 0 and below 1"), ([0.99], "with 20 rows. Use more")],
)
def test_what_cannot_be_calibrated_is_refused(predictor, coverages, message):
    with pytest.raises(InputError, match=message):
        calibrate(predictor, ["1"] * 20, ["2"] * 20, coverages)
