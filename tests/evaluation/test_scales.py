import numpy as np
import pytest

from seq2seq.data import Series
from seq2seq.data.store.series_rows import SeriesRows
from seq2seq.evaluation.scales import scales_of, seasonal_errors
from seq2seq.features import Values

NAN = float("nan")


def series(values, ends, train_ends, breaks=()):
    given = np.array(values, "float64").reshape(len(values), -1)
    middles = np.array([len(values) - 1])
    arrays = (np.array(one, "int64") for one in (ends, train_ends, breaks))
    return SeriesRows(given, middles, middles, 1, *arrays, list(map(str, ends)), {})


def test_the_naive_error_is_that_of_the_season_before_in_the_training_part():
    rows = series([1, 5, 2, 8, 100, 1, 1, 4, 9], [5, 9], [4, 9])
    assert [[2.0], [5.5]] == seasonal_errors(rows, 2).tolist()


def test_a_training_part_that_is_not_longer_than_a_season_repeats_its_last_value():
    rows = series([1, 5, 2, 8, 1, 4], [4, 6], [4, 6])
    assert [[(1 + 3) / 2], [3.0]] == seasonal_errors(rows, 2).tolist()
    pieces = series([1, 5, 2, 8, 1, 4], [6], [6], [2, 4])  # of which none is, either
    assert [[(4 + 6 + 3) / 3]] == seasonal_errors(pieces, 2).tolist()


def test_values_on_both_sides_of_a_gap_and_missing_ones_are_not_compared():
    assert [[1.0]] == seasonal_errors(series([1, 2, 50, 51, NAN, 9], [6], [6], [2]), 1).tolist()


@pytest.mark.parametrize(
    ("options", "without"), [({"missing": "ffill"}, ""), ({"gaps": "fill"}, None)]
)
def test_values_that_fill_gaps_are_not_compared(options, without, tmp_path):
    cells = [0, 10, 0, without, 0, 10, 0, 10, without, 10, 0, 10, 0, 10]
    days = np.datetime64("2026-11-24") + np.arange(len(cells))
    rows = [f"{day},{x}" for day, x in zip(days, cells, strict=True) if x is not None]
    (tmp_path / "a.csv").write_text("\n".join(["t,x", *rows]))
    lengths = {"lookback": 2, "horizon": 1, "split": [1, 0, 0], "normalizer": "none"}
    data = Series(path=str(tmp_path / "a.csv"), time="t", targets="x", **lengths, **options)
    found = data.prepare(tmp_path / "cache").splits["train"].series
    assert [[10.0]] == seasonal_errors(found, 1).tolist()
    target = Values(dim=1, normalizer="none")
    known = [x for x in cells if isinstance(x, int)]
    assert [np.std(known)] == pytest.approx(scales_of(target, found, None, np.array([0])).deviation)


def test_a_series_without_a_training_part_has_no_naive_error():
    found = seasonal_errors(series([1, 2, 3, 4], [2, 4], [0, 4]), 1)
    assert np.isnan(found[0, 0]) and 1 == found[1, 0]


def test_deviations_are_those_of_train_whatever_the_normalizer():
    rows = series([1, 3, 100], [3], [2])
    for normalizer in ("minmax", "none"):
        target = Values(dim=1, normalizer=normalizer)
        assert [1.0] == scales_of(target, rows, None, np.array([0])).deviation.tolist()
    target = Values(dim=1, center=[0.0], scale=[4.0])
    assert [4.0] == scales_of(target, rows, None, np.array([0])).deviation.tolist()
