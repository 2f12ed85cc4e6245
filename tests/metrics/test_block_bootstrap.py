import numpy as np
import pytest
from scipy.signal import lfilter

from seq2seq.metrics.block_bootstrap import block_length, block_totals, difference_error

LENGTH = 4000
PHI = 0.5
TRUE = 1 / (1 - PHI) / np.sqrt(LENGTH)  # standard error of the mean of an AR(1) series, var 1


def standard_error(series, length):
    return difference_error(series, np.ones(len(series)), length, resamples=400)


def test_blocks_find_the_variance_of_the_mean_of_an_ar_1_series_and_single_rows_do_not():
    draw = np.random.default_rng(3)
    many = [lfilter([1], [1, -PHI], draw.normal(size=LENGTH + 99))[99:] for _ in range(12)]
    found = {length: [standard_error(one, length) for one in many] for length in (1, 40)}
    assert pytest.approx(TRUE, rel=0.1) == np.sqrt(np.mean(np.square(found[40])))
    single = np.sqrt((1 - PHI) / (1 + PHI))  # by the autocorrelations that are ignored
    assert pytest.approx(TRUE * single, rel=0.1) == np.sqrt(np.mean(np.square(found[1])))


def test_each_row_is_drawn_as_often_as_any_other_by_blocks_of_neighbors():
    totals = np.concatenate([*block_totals(np.eye(7), 5, 7000)])  # of one block each
    blocks = {tuple(np.roll([1, 1, 1, 1, 1, 0, 0], shift)) for shift in range(7)}
    assert {*map(tuple, totals.tolist())} == blocks
    assert pytest.approx(np.full(7, 5 / 7), abs=0.03) == totals.mean(axis=0)


def test_the_same_seed_draws_the_same_blocks():
    parts = np.arange(20.0)[:, None]
    draws = [next(block_totals(parts, 4, 9, seed)) for seed in (1, 1, 2)]
    assert np.array_equal(draws[0], draws[1]) and not np.array_equal(draws[0], draws[2])


def test_figures_that_always_differ_by_as_much_are_sure():
    assert standard_error(np.full(50, 2.0), 5) == pytest.approx(0)


def test_blocks_are_as_long_as_windows_overlap_or_the_cube_root_of_their_number():
    assert [10, 96, None] == [block_length(1000, 1), block_length(1000, 96), block_length(100, 30)]
