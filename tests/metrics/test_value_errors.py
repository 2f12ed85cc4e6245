import math

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, mean_squared_error, root_mean_squared_error

from seq2seq.metrics import ValueErrors

RANDOM = np.random.default_rng(5)
ROWS = [tuple(RANDOM.normal(size=(2, steps, 3))) for steps in (1, 4, 0, 7)]


def errors(rows, naive_error=None):
    metric = ValueErrors(naive_error)
    for prediction, reference in rows:
        metric.update(np.array(prediction), np.array(reference))
    return metric.result()


def test_every_step_weighs_the_same_whatever_row_it_is_in():
    prediction, reference = (np.concatenate(side) for side in zip(*ROWS, strict=True))
    expected = {
        "mse": mean_squared_error(reference, prediction),
        "rmse": root_mean_squared_error(reference.ravel(), prediction.ravel()),
        "mae": mean_absolute_error(reference, prediction),
    }
    found = errors(ROWS)
    assert pytest.approx(expected) == {name: found[name] for name in expected}


def test_the_order_of_rows_changes_nothing():
    assert pytest.approx(errors(ROWS)) == errors(ROWS[::-1])


def test_mase_divides_each_column_by_its_own_naive_error():
    rows = [([[1.0, 10.0], [2.0, 20.0]], [[0.0, 40.0], [0.0, 50.0]])]
    # MAE 1.5 and 30, naive 3 and 10.
    assert (1.5 / 3 + 30 / 10) / 2 == errors(rows, np.array([3.0, 10.0]))["mase"]


def test_mase_does_not_depend_on_the_unit():
    naive = np.array([0.5, 1.0, 2.0])
    scaled = [(7 * prediction, 7 * reference) for prediction, reference in ROWS]
    assert pytest.approx(errors(ROWS, naive)["mase"]) == errors(scaled, 7 * naive)["mase"]


def test_the_naive_forecast_has_a_mase_of_one_on_its_own_series():
    series = RANDOM.normal(size=(30, 2)).cumsum(axis=0)
    naive = np.abs(np.diff(series, axis=0)).mean(axis=0)
    assert pytest.approx(1) == errors([(series[:-1], series[1:])], naive)["mase"]


@pytest.mark.parametrize("unscaled", [0.0, math.nan])
def test_columns_without_a_naive_error_take_no_part_in_mase(unscaled):
    rows = [([[1.0, 10.0]], [[0.0, 40.0]])]
    assert 1 / 2 == errors(rows, np.array([2.0, unscaled]))["mase"]
    assert "mase" not in errors(rows, np.array([0.0, unscaled]))
    assert "mase" not in errors(rows)


def test_columns_without_known_values_take_no_part_in_mase():
    rows = [([[1.0, 10.0]], [[0.0, math.nan]])]
    assert 1 / 2 == errors(rows, np.array([2.0, 5.0]))["mase"]
    assert math.isnan(errors(rows, np.array([0.0, 5.0]))["mase"])


def test_sums_are_float64():
    # 1 + 1e-9 is 1 in float32, and so would be their sum.
    rows = [(np.ones((1, 1)), np.zeros((1, 1))), (np.full((1, 1), 1e-9), np.zeros((1, 1)))]
    float32 = [(prediction.astype("float32"), reference) for prediction, reference in rows]
    assert pytest.approx((1 + 1e-9) / 2, rel=1e-14) == errors(float32)["mae"]


def test_an_answer_that_is_no_number_shows():
    assert all(math.isnan(value) for value in errors([([[math.nan]], [[0.0]])]).values())


def test_nothing_counted_is_not_a_number():
    for rows in ([], [(np.zeros((0, 1)), np.zeros((0, 1)))]):
        result = errors(rows, np.ones(1))
        assert ["mse", "rmse", "mae", "smape", "wape", "mase"] == list(result)
        assert all(math.isnan(value) for value in result.values())


def test_errors_relative_to_values_are_those_of_their_formulas():
    result = errors([([[1.0], [0.0], [0.0]], [[3.0], [0.0], [-2.0]])])
    assert pytest.approx((2 * 2 / 4 + 0 + 2 * 2 / 2) / 3) == result["smape"]
    assert pytest.approx((2 + 0 + 2) / (3 + 0 + 2)) == result["wape"]
    assert math.isnan(errors([([[1.0]], [[0.0]])])["wape"])


def test_scaled_errors_are_errors_of_scaled_values():
    deviation = np.array([2.0, 0.5, 10.0])
    metric = ValueErrors(deviation=deviation)
    scaled = [(prediction / deviation, reference / deviation) for prediction, reference in ROWS]
    for prediction, reference in ROWS:
        metric.update(prediction, reference)
    expected, result = errors(scaled), metric.result()
    for name in ("mse", "mae"):
        assert pytest.approx(expected[name]) == result[f"scaled_{name}"]
        by_column = metric.by("column")[f"scaled_{name}"]
        assert pytest.approx(expected[name]) == by_column.mean()


def in_series(naive, truths, forecasts, whose):
    num_rows = np.bincount(whose)
    metric = ValueErrors(np.array(naive), np.ones(np.shape(truths)[2]), num_rows)
    metric.update(np.array(forecasts), np.array(truths), np.array(whose))
    return metric


def test_groups_have_the_figures_of_their_values_alone():
    truths, forecasts = RANDOM.normal(size=(2, 6, 4, 2))
    truths[2, 1, 0] = np.nan
    whose = np.array([0, 2, 2, 0, 0, 2])
    naive = RANDOM.uniform(1, 2, size=(3, 2))
    metric = in_series(naive, truths, forecasts, whose)
    slices = {
        "step": [(slice(None), slice(step, step + 1)) for step in range(4)],
        "series": [(whose == 0,), (whose == 2,)],
        "column": [(..., slice(column, column + 1)) for column in range(2)],
    }
    for group, places in slices.items():
        by = {name: values[~np.isnan(values)] for name, values in metric.by(group).items()}
        for index, place in enumerate(places):
            alone = errors(zip(forecasts[place], truths[place], strict=True))
            found = {name: by[name][index] for name in alone}
            assert pytest.approx(alone) == found
    assert np.isnan(metric.by("series")["mae"][1])


def test_mase_is_the_mean_over_series_whatever_their_number_of_rows():
    truths = np.zeros((4, 2, 1))
    forecasts = np.array([[[1.0], [3.0]], [[8.0], [8.0]], [[8.0], [8.0]], [[8.0], [8.0]]])
    metric = in_series([[2.0], [4.0]], truths, forecasts, [0, 1, 1, 1])
    assert pytest.approx((2 / 2 + 8 / 4) / 2) == metric.result()["mase"]
    assert pytest.approx([2 / 2, 8 / 4]) == metric.by("series")["mase"]
    assert pytest.approx([(1 / 2 + 8 / 4) / 2, (3 / 2 + 8 / 4) / 2]) == metric.by("step")["mase"]
    assert pytest.approx([(2 / 2 + 8 / 4) / 2]) == metric.by("column")["mase"]


def test_a_series_without_a_naive_error_takes_no_part_in_mase():
    truths, forecasts = np.zeros((2, 1, 1)), np.ones((2, 1, 1))
    metric = in_series([[np.nan], [4.0]], truths, forecasts, [0, 1])
    assert 1 / 4 == metric.result()["mase"] == metric.by("step")["mase"]
    assert np.isnan(metric.by("series")["mase"][0])
