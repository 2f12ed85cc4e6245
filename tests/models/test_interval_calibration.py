"""Conformal calibration of intervals, against its definition and on draws."""

import json

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

GOOD = {"rows": 5, "coverages": [0.9], "margins": [[[1.0]]], "num_samples": None}
WRONG = [True, 1, "x", [], {}, {"rows": 1}, GOOD | {"rows": 0}, GOOD | {"margins": []}]
WRONG += [GOOD | {"num_samples": one} for one in (0, "a", 1.5)]
WRONG += [GOOD | {"coverages": [one]} for one in (0, 1.0, -0.5, "a")]
WRONG += [
    GOOD | {"margins": [one]}
    for one in (1.0, [1.0], [], [["a"]], [[1.0], [1.0, 2.0]], [[None]], [[float("inf")]])
]
WRONG += [GOOD | {"coverages": [0.8, 0.9], "margins": [[[1.0]], [[1.0, 2.0]]]}]


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


def test_pooled_steps_count_as_rows_of_equal_weight():
    given = scores(99)
    calibration = IntervalCalibration.fit([0.9], given)
    pooled = np.sort(np.concatenate(given, axis=1)[0], axis=0)
    rank = 3 * int(np.ceil(100 * 0.9))
    np.testing.assert_array_equal(pooled[rank - 1 : rank], calibration.margins[0.9])
    assert "all steps together" in calibration.described(0.9)

    short = [np.full((1, 1, 1), float(row)) for row in range(9)]
    long = np.full((1, 90, 1), 100.0)
    assert [[8.0]] == IntervalCalibration.fit([0.8], [long, *short]).margins[0.8]


@pytest.mark.parametrize(("rows", "coverages"), [(8, set()), (9, {0.9}), (19, {0.9, 0.95})])
def test_steps_of_a_row_are_not_rows(rows, coverages):
    """A margin of 20 steps with an error in common, which as many values alone would allow."""
    draw = np.random.default_rng(3)
    covered = []
    for _ in range(300):
        given = [np.full((2, 20, 1), abs(draw.normal())) for _ in range(rows)]
        found = IntervalCalibration.fit([0.9, 0.95], given).margins
        assert coverages == {*found}
        covered += [abs(draw.normal(size=50)) <= found[0.9][0][0]] if found else []
    assert not found or np.mean(covered) > 0.88


def test_what_cannot_be_calibrated_is_left_out_and_reported():
    given = [np.repeat(one, 2, axis=0) for one in scores(9, steps=1)]
    given[3][:, 0, 1] = np.nan
    for one in given:
        one[1, :, 0] = np.nan
    calibration = IntervalCalibration.fit([0.5, 0.9], given)
    assert {0.5} == {*calibration.margins}
    assert calibration.remark([0.5, 0.9]).startswith("Intervals of coverage 0.9 cannot be cal")
    assert "" == calibration.remark([0.5])

    for one in given:
        one[:, :, 0] = np.nan
    calibration = IntervalCalibration.fit([0.5], given)
    again = IntervalCalibration.from_config(json.loads(json.dumps(calibration.get_config())))
    for one in (calibration, again):
        assert "Column 1 has too few validation values" in one.remark([0.5])
        assert one.described(0.5).endswith("all steps together, without column 1")
        low, _ = one(0.5, bounds(np.full((1, 2), 6.0)))
        np.testing.assert_allclose([[-1, -1 - one.margins[0.5][0][1]]], low)


def bounds(half):
    """Of a distribution around 2, whose interval of coverage c has half the width c `half`."""
    return lambda levels: tuple(
        2 + sign * np.multiply.outer(np.array(levels), half) for sign in (-1, 1)
    )


def test_bounds_move_by_the_margin_and_never_cross():
    calibration = IntervalCalibration(40, {0.5: [[1.0], [-3.0]]})
    half = np.full((3, 1), 4.0)
    low, high = calibration(0.5, bounds(half))

    np.testing.assert_array_equal([[-1], [2], [2]], low)
    np.testing.assert_array_equal([[5], [2], [2]], high)
    np.testing.assert_allclose([[0.5], [2], [2]], calibration(0.25, bounds(half))[0])
    np.testing.assert_allclose([[-2], [2], [2]], calibration(0.75, bounds(half))[0])
    with pytest.raises(InputError, match="margins for 2 columns, not 1"):
        calibration(0.5, bounds(np.ones((3, 2))))


def test_intervals_of_all_coverages_are_nested_and_say_how_they_were_calibrated():
    draw = np.random.default_rng(4)
    margins = {one: draw.normal(size=(5, 1)).tolist() for one in (0.5, 0.8, 0.9)}
    calibration = IntervalCalibration(30, margins)
    half = draw.exponential(size=(5, 1)) * 9
    half[0] = 0
    levels = np.linspace(0, 0.999, 1000)
    found = [calibration(level, bounds(half)) for level in levels]
    low, high = np.array(found).swapaxes(0, 1)

    assert (np.diff(low, axis=0) <= 1e-12).all() and (np.diff(high, axis=0) >= -1e-12).all()
    assert abs(np.diff(low, axis=0)).max() < 0.1  # also near the calibrated ones
    rows = "conformal, 30 validation rows, "
    assert rows + "each step by itself" == calibration.described(0.8)
    assert rows + "between coverages 0.5 and 0.8" == calibration.described(0.6)
    assert rows + "between coverages 0 and 0.5" == calibration.described(0.2)
    assert rows + "with the margin of coverage 0.9" == calibration.described(0.95)


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
    predictor.model.set_weights(predictor.model.get_weights())
    assert predictor.model.interval_calibration is None


@pytest.mark.parametrize(
    ("coverages", "rows", "message"),
    [
        ([1.0], 20, "coverage must be a number of at least 1e-06 and at most 0.9"),
        (0.8, 20, "coverages must be a list of numbers, not 0.8"),
        ([1e-12], 20, "coverage must be a number of at least 1e-06 and at most 0.999999"),
        ([0.99], 8, "coverage 0.9, 0.99 cannot be calibrated with 8 rows. Use more"),
    ],
)
def test_what_cannot_be_calibrated_is_refused(predictor, coverages, rows, message):
    with pytest.raises(InputError, match=message):
        calibrate(predictor, ["1"] * rows, ["2"] * rows, coverages)


@pytest.mark.parametrize("levels", [["x"], [[0.5], [0.5, 0.6]], [0], None])
def test_levels_of_quantiles_that_are_none_are_refused(predictor, levels):
    with pytest.raises(InputError, match="levels must be numbers between 0 and 1"):
        predictor(["1"])[0].distribution.quantiles(levels)


def test_what_can_be_calibrated_is_and_the_rest_is_reported(predictor):
    with pytest.warns(UserWarning, match="Intervals of coverage 0.99 cannot be calibrated with 20"):
        found = calibrate(predictor, ["1"] * 20, ["2"] * 20, [0.99])
    assert {0.9} == {*found.margins}


def test_a_faulty_reference_is_named(predictor):
    with pytest.raises(InputError, match="^Reference 3, step 1, value 1 must be"):
        calibrate(predictor, ["1"] * 20, ["2", "2", "x", *["2"] * 17])
    with pytest.raises(InputError, match="^Reference 2: A reference must have at most the 1"):
        calibrate(predictor, ["1"] * 20, ["2", "2 3", *["2"] * 18])


def test_new_weights_of_a_layer_make_a_calibration_stale(predictor, tmp_path):
    calibrate(predictor, ["1"] * 20, ["2"] * 20, [0.9])
    model = predictor.model
    model.save(tmp_path / "m.keras")
    assert seq2seq.load(tmp_path / "m.keras").model.interval_calibration is not None
    model.head.bias.assign([0.5, 0.5])
    with pytest.warns(UserWarning, match="weights are not those for which it was calibrated"):
        Predictor(model)
    assert model.interval_calibration is None
