"""Numbers that are scaled by the level and spread of their source."""

import keras
import numpy as np
import pytest

from seq2seq.errors import InputError
from seq2seq.features import RowScaledValues, Values

SOURCE = [[2.0, 10.0], [4.0, 20.0], [6.0, 30.0]]


def feature(**options):
    given = {"dim": 2, "num_scaled": 1, "floor": [1e-3], "center": [7, 10], "scale": [9, 5]}
    return RowScaledValues(**given | options)


def test_the_first_columns_have_the_scale_of_their_row():
    spread = np.sqrt(8 / 3 + 1e-6)
    values, lengths = feature().encode([SOURCE, SOURCE[:1]])
    np.testing.assert_allclose(
        [[-2 / spread, 0], [0, 2], [2 / spread, 4], [0, 0]], values, rtol=1e-6
    )
    assert [3, 1] == lengths.tolist()
    level, spreads = feature().row_scales([SOURCE, SOURCE[:1]])
    assert ([[4.0], [2.0]], [[spread], [1e-3]]) == (level.tolist(), spreads.tolist())


@pytest.mark.parametrize("text", [True, False])
def test_missing_and_future_values_do_not_count(text):
    rows = "2,10 nan,20 6,30 ,40 ,50" if text else [*SOURCE, [1e9, 40], [np.nan, 50]]
    one = feature(missing="indicator", horizon=2, observed=1)
    level, spread = one.row_scales([rows])
    assert 4.0 == level[0, 0]
    np.testing.assert_allclose(4.0 if text else 8 / 3, spread[0, 0] ** 2, rtol=1e-6)


def test_a_row_without_known_values_has_the_center():
    one = feature(missing="indicator")
    assert 7.0 == one.row_scales([[[np.nan, 1.0]]]).level[0, 0]


def test_levels_lose_no_digits():
    """In float32, 1e9 + 1 is 1e9."""
    high = [[1e9 + x, y] for x, y in SOURCE]
    one = feature(floor=[1e-9])
    np.testing.assert_array_equal(one.encode([SOURCE]).values, one.encode([high]).values)


def test_other_rows_do_not_change_how_sums_are_rounded():
    """Draws of a row are seeded by what it is encoded as."""
    one = feature(dim=1, center=[7], scale=[9])
    rows = [*np.random.default_rng(0).random((50, 10, 1)), np.ones((16, 1))]
    alone = [one.row_scales([row]).level[0] for row in rows]
    np.testing.assert_array_equal(alone, one.row_scales(rows).level)


def test_a_tiny_floor_is_kept():
    assert 1e-200 == feature(floor=[1e-200]).row_scales([SOURCE[:1]]).spread[0, 0]


def test_a_target_has_the_scale_of_its_source():
    target = feature(dim=1, center=[7], scale=[9])
    level, spread = feature().row_scales([SOURCE, [[7, 8]]])
    own, other = target.for_rows_of(feature(), [SOURCE, [[7, 8]]])
    assert Values is type(own)
    np.testing.assert_allclose(level[:1] + 2 * spread[:1], own.denormalize([[2.0]]))
    np.testing.assert_allclose([[7.0]], other.denormalize([[0.0]]))
    with pytest.raises(TypeError, match="for_rows_of"):
        target.denormalize(np.zeros((1, 1)))


def test_logarithms_have_the_scale_of_their_row():
    logs = np.log1p(np.array(SOURCE)[:, 0])
    one = feature(log_columns=1)
    level, spread = one.row_scales([SOURCE])
    np.testing.assert_allclose([logs.mean(), logs.std()], [level[0, 0], spread[0, 0]], rtol=1e-5)
    np.testing.assert_allclose((logs - level) / spread, [one.encode([SOURCE]).values[:, 0]], 1e-6)
    target = feature(dim=1, center=[7], scale=[9], log_columns=1)
    (own,) = target.for_rows_of(one, [SOURCE])
    np.testing.assert_allclose(own.denormalize([[2.0]]), np.expm1(level + 2 * spread))


def test_it_is_restored():
    one = feature(missing="indicator", columns=["a", "b"], log_columns=1)
    restored = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(one))
    assert one.get_config() == restored.get_config()


@pytest.mark.parametrize("wrong", [{"floor": [0.0]}, {"floor": [1.0, 2.0]}, {"num_scaled": 0}])
def test_wrong_numbers_are_refused(wrong):
    with pytest.raises(InputError):
        feature(**wrong)
