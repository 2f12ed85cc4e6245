"""The paired bootstrap agrees with theory, and with itself."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seq2seq.comparison import bootstrap, paired_bootstrap


def means(*runs):
    """Sums of figures that are means over rows."""
    return np.stack([[run, np.ones(len(run))] for run in runs]).astype(float)


def drawn(count, seed=0):
    """Two runs whose rows are right together more often than by chance."""
    draw = np.random.default_rng(seed)
    shared = draw.random(count) < 0.5
    runs = [np.where(draw.random(count) < 0.7, shared, draw.random(count) < p) for p in (0.6, 0.5)]
    return means(*runs)


@settings(max_examples=30)
@given(st.lists(st.floats(0, 1e6, width=32), min_size=1, max_size=40), st.booleans())
def test_of_identical_runs_neither_is_better(rows, higher):
    (test,) = paired_bootstrap(means(rows, rows), higher_is_better=higher, resamples=50)

    assert (0, 0.5) == (test.difference, test.sureness)
    assert test.low <= 0 <= test.high


def test_the_interval_is_that_of_the_mean_of_paired_differences():
    sums = drawn(4000)
    paired = sums[1, 0] - sums[0, 0]

    (test,) = paired_bootstrap(sums, higher_is_better=True)

    half = 1.96 * paired.std() / math.sqrt(4000)
    assert paired.mean() == pytest.approx(test.difference)
    assert (paired.mean() - half, paired.mean() + half) == pytest.approx(
        (test.low, test.high), abs=0.1 * half
    )
    surely = 0.5 * math.erfc(paired.mean() / paired.std() * math.sqrt(4000 / 2))
    assert surely == pytest.approx(test.sureness, abs=0.01)


@pytest.mark.parametrize("higher", [True, False])
def test_exchanged_runs_give_the_opposite(higher):
    sums = drawn(300)

    (test,) = paired_bootstrap(sums, higher_is_better=higher)
    (other,) = paired_bootstrap(sums[::-1], higher_is_better=higher)

    assert (-test.difference, 1 - test.sureness) == pytest.approx(
        (other.difference, other.sureness), abs=0.02
    )
    assert (-test.high, -test.low) == pytest.approx((other.low, other.high), abs=0.01)


def test_rows_that_are_drawn_together_or_singly_give_the_same(monkeypatch):
    sums = drawn(500)
    together = paired_bootstrap(sums, higher_is_better=True)
    monkeypatch.setattr(bootstrap, "DEAR", math.inf)
    singly = paired_bootstrap(sums, higher_is_better=True)

    assert together != singly  # or only one way was taken
    assert together[0] == pytest.approx(singly[0], abs=0.01)


def test_a_seed_decides_on_the_resamples():
    sums = drawn(200)
    first, again, other = (
        paired_bootstrap(sums, higher_is_better=True, seed=seed) for seed in (1, 1, 2)
    )
    assert first == again != other


def test_a_run_that_is_better_in_every_row_is_so_in_every_resample():
    (test,) = paired_bootstrap(means([0.1, 0.2], [0.3, 0.3]), higher_is_better=False)
    assert 1 == test.sureness
    assert (0.1, 0.15, 0.2) == pytest.approx((test.low, test.difference, test.high))


def test_resamples_in_which_nothing_is_counted_are_ties():
    edits_and_tokens = np.array([[[1.0, 9], [2, 0]], [[2.0, 9], [2, 0]]])

    (some,) = paired_bootstrap(edits_and_tokens, higher_is_better=False)
    (none,) = paired_bootstrap(0 * edits_and_tokens, higher_is_better=False, resamples=9)

    # In a quarter of the resamples of two rows, both are the second.
    assert 1 - 0.25 / 2 == pytest.approx(some.sureness, abs=0.02)
    assert 0.5 == some.low
    assert 0.5 == none.sureness
    assert math.isnan(none.low) and math.isnan(none.difference)


def test_rows_that_resemble_their_neighbors_are_drawn_in_blocks():
    walk = np.repeat(np.random.default_rng(2).normal(size=2000), 10)  # ten rows are alike
    sums = means(np.zeros(20_000), walk)
    single, blocks = (
        paired_bootstrap(sums, higher_is_better=False, resamples=500, block_length=length)[0]
        for length in (1, 40)
    )
    assert math.sqrt(10) == pytest.approx(
        (blocks.high - blocks.low) / (single.high - single.low), rel=0.15
    )
