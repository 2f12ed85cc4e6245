import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seq2seq.features import column_statistics
from seq2seq.features.column_statistics import ColumnStatistics

NAN = np.nan
draw = np.random.default_rng(1)


def gathered(normalizer, *chunks):
    """Statistics of chunks (T, D), one row each."""
    statistics = ColumnStatistics(chunks[0].shape[1], normalizer)
    for chunk in chunks:
        statistics.add(chunk, np.array([len(chunk)]))
    return statistics


@given(st.lists(st.integers(0, 20), min_size=1, max_size=6), st.floats(-1e6, 1e6))
def test_chunks_give_the_moments_of_the_whole(sizes, offset):
    chunks = [draw.normal(offset, 3, (size, 2)) for size in [*sizes, 2]]
    center, scale = gathered("standard", *chunks).center_and_scale()
    np.testing.assert_allclose(center, np.concatenate(chunks).mean(axis=0))
    np.testing.assert_allclose(scale, np.concatenate(chunks).std(axis=0), rtol=1e-6)


@pytest.mark.parametrize(
    ("normalizer", "center", "scale"),
    [
        ("standard", [3, 20], [np.sqrt(2), 10]),
        ("minmax", [1, 10], [4, 20]),
        ("robust", [3, 20], [2, 10]),
        ("none", [0, 0], [1, 1]),
    ],
)
def test_missing_values_count_nowhere(normalizer, center, scale):
    first = np.array([[1, 10], [2, NAN], [3, 30]])
    second = np.array([[NAN, NAN], [4, NAN], [5, NAN]])
    found = gathered(normalizer, first, second).center_and_scale()
    np.testing.assert_allclose(found, (center, scale))


@pytest.mark.parametrize("normalizer", ["standard", "minmax", "robust"])
def test_a_column_that_never_varies_has_scale_one(normalizer):
    statistics = gathered(normalizer, *[np.tile([0.1, NAN], (7, 1))] * 3)
    center, scale = statistics.center_and_scale()
    np.testing.assert_allclose(center, [0 if normalizer == "none" else 0.1, 0])
    assert [1, 1] == scale.tolist()


@pytest.mark.parametrize("normalizer", ["standard", "minmax", "robust"])
def test_the_noise_of_rounding_is_no_variation(normalizer):
    noisy = np.array([[7.5, 1e9], [7.5 + 1e-13, 1e9 + 1], [7.5, 1e9], [7.5 + 1e-13, 1e9 + 1]])
    scale = gathered(normalizer, noisy).center_and_scale()[1]
    assert 1 == scale[0]
    assert 0.5 <= scale[1] <= 1  # of real changes, however small beside the level


def test_a_column_that_seldom_varies_has_a_robust_scale_of_one():
    center, scale = gathered("robust", np.array([[0.0]] * 9 + [[5.0]])).center_and_scale()
    assert ([0], [1]) == (center.tolist(), scale.tolist())


def test_a_sample_of_a_long_column_has_its_quartiles_however_it_is_chunked(monkeypatch):
    monkeypatch.setattr(column_statistics, "MAX_SAMPLE", 4000)
    values = np.arange(20_000.0)[:, None]
    whole = gathered("robust", values).center_and_scale()
    parts = gathered("robust", *np.split(values, 50)).center_and_scale()
    np.testing.assert_array_equal(whole, parts)
    np.testing.assert_allclose(whole, [[10_000], [10_000]], rtol=0.1)


def test_the_naive_error_compares_neighbours_of_one_row():
    statistics = ColumnStatistics(2, "none")
    values = np.array([[1, 0], [2, NAN], [4, 0], [100, 3], [200, 1], [201, 2]], float)
    statistics.add(values[:4], np.array([0, 3, 0, 1, 0]))
    statistics.add(values[4:], np.array([2]))
    assert [(1 + 2 + 1) / 3, 1] == statistics.naive_error().tolist()


def test_the_naive_error_of_single_steps_is_zero():
    assert [0] == gathered("none", np.array([[3.0]]), np.array([[4.0]])).naive_error().tolist()
