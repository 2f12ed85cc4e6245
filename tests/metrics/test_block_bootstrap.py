from itertools import product

import numpy as np
import pytest
from scipy.signal import lfilter

from seq2seq.metrics.block_bootstrap import block_length, block_totals, difference_error

LENGTH = 4000
PHI = 0.5
TRUE = 1 / (1 - PHI) / np.sqrt(LENGTH)  # standard error of the mean of an AR(1) series, var 1


def standard_error(series, length, whose=None):
    whose = np.zeros(len(series)) if whose is None else whose
    return difference_error(series, np.ones(len(series)), whose, length, resamples=400)


def test_blocks_find_the_variance_of_the_mean_of_an_ar_1_series_and_single_rows_do_not():
    draw = np.random.default_rng(3)
    many = [lfilter([1], [1, -PHI], draw.normal(size=LENGTH + 99))[99:] for _ in range(12)]
    found = {length: [standard_error(one, length) for one in many] for length in (1, 40)}
    assert pytest.approx(TRUE, rel=0.1) == np.sqrt(np.mean(np.square(found[40])))
    single = np.sqrt((1 - PHI) / (1 + PHI))  # by the autocorrelations that are ignored
    assert pytest.approx(TRUE * single, rel=0.1) == np.sqrt(np.mean(np.square(found[1])))


def test_no_block_has_rows_of_two_series():
    rows = np.eye(7)
    totals = np.concatenate([*block_totals(rows, np.array([0, 0, 0, 0, 1, 1, 5]), 3, 2000)])
    blocks = [[1, 1, 1, 0, 0, 0, 0], [0, 1, 1, 1, 0, 0, 0], [0, 0, 0, 0, 1, 1, 0], [0] * 6 + [1]]
    possible = {tuple(np.sum(three, axis=0)) for three in product(blocks, repeat=3)}
    assert {*map(tuple, totals.tolist())} == possible


def test_the_same_seed_draws_the_same_blocks():
    parts = np.arange(20.0)[:, None]
    draws = [next(block_totals(parts, np.zeros(20), 4, 9, seed)) for seed in (1, 1, 2)]
    assert np.array_equal(draws[0], draws[1]) and not np.array_equal(draws[0], draws[2])


def test_figures_that_always_differ_by_as_much_are_sure():
    assert standard_error(np.full(50, 2.0), 5) == pytest.approx(0)


def test_blocks_are_as_long_as_windows_overlap_or_the_cube_root_of_their_number():
    assert [10, 96, None] == [block_length(1000, 1), block_length(1000, 96), block_length(100, 30)]
