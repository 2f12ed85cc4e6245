import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seq2seq.data import Plan
from seq2seq.data.batching.buckets import buckets
from seq2seq.errors import InputError

LENGTHS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=60)
SOURCES = np.random.default_rng(0).integers(0, 20, 1000)
TARGETS = np.random.default_rng(1).integers(0, 9, 1000)


def rows_of(entries):
    rows = np.concatenate([rows for rows, _ in entries])
    return rows[rows >= 0]


def same(first, second):
    return all(
        np.array_equal(a[0], b[0]) and a[1] == b[1] for a, b in zip(first, second, strict=True)
    )


@given(
    lengths=LENGTHS,
    batch_size=st.integers(1, 20),
    batch_by=st.sampled_from(["rows", "tokens"]),
    num_buckets=st.integers(1, 5),
    seed=st.integers(0, 3),
)
@settings(max_examples=80, deadline=None)
def test_an_epoch_has_each_row_once_in_few_shapes_that_hold_it(
    lengths, batch_size, batch_by, num_buckets, seed
):
    sources, targets = np.array(lengths).T
    options = {"batch_size": batch_size, "batch_by": batch_by, "num_buckets": num_buckets}
    plan = Plan(sources, targets, seed=seed, **options)
    for epoch in (0, 1):
        entries = list(plan.epoch(epoch))
        assert len(plan) == len(entries)
        assert list(range(len(lengths))) == sorted(rows_of(entries))
        assert len({shape for _, shape in entries}) <= num_buckets
        assert len({(shape, len(rows)) for rows, shape in entries}) == len(plan.shapes)
        for rows, (source_size, target_size) in entries:
            rows = rows[rows >= 0]
            assert sources[rows].max(initial=0) <= source_size
            assert targets[rows].max(initial=0) + 1 <= target_size


def test_the_same_seed_and_epoch_give_the_same_order():
    first, second = (Plan(SOURCES, TARGETS, batch_size=16, seed=3) for _ in range(2))
    list(second.epoch(0))
    assert same(first.epoch(5), second.epoch(5))


def test_another_seed_or_epoch_gives_another_order():
    plan = Plan(SOURCES, TARGETS, batch_size=16, seed=3)
    assert not same(plan.epoch(0), plan.epoch(1))
    assert not same(plan.epoch(0), Plan(SOURCES, TARGETS, batch_size=16, seed=4).epoch(0))


def test_a_step_is_counted_over_epochs():
    plan = Plan(SOURCES, TARGETS, batch_size=64)
    entries = [*plan.epoch(0), *plan.epoch(1)]
    assert same(entries, map(plan.batch, range(2 * len(plan))))


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_workers_take_disjoint_slices_of_one_size_that_make_up_the_batch(workers):
    plan = Plan(SOURCES, TARGETS, batch_size=16)
    for step in (0, len(plan) - 1):
        slices = [plan.batch(step, worker, workers)[0] for worker in range(workers)]
        assert 1 == len(set(map(len, slices)))
        whole = plan.batch(step)[0]
        assert sorted(whole[whole >= 0]) == sorted(rows_of([(rows, None) for rows in slices]))


def test_without_shuffling_every_epoch_is_the_same_and_in_order():
    plan = Plan([1, 2, 1, 2], [1, 2, 1, 2], batch_size=2, shuffle=False, num_buckets=2)
    assert [[1, 3], [0, 2]] == [rows.tolist() for rows, _ in plan.epoch(0)]
    assert same(plan.epoch(0), plan.epoch(1))


def test_batches_by_tokens_hold_about_as_many_tokens():
    plan = Plan(SOURCES, TARGETS, batch_size=512, batch_by="tokens")
    for rows, shape in plan.epoch(0):
        assert 0 == len(rows) % 8
        assert len(rows) * max(shape) <= 512


@pytest.mark.parametrize(("batch_size", "num_rows"), [(1024, 2), (501, 1), (256, 1), (6000, 8)])
def test_batches_by_tokens_hold_at_most_so_many_or_one_row(batch_size, num_rows):
    plan = Plan([500] * 20, [500] * 20, batch_size=batch_size, batch_by="tokens")
    assert {(num_rows, (500, 501))} == {(len(rows), shape) for rows, shape in plan.epoch(0)}


def test_the_largest_shape_comes_first_and_the_smallest_second():
    plan = Plan(SOURCES, TARGETS, batch_size=32)
    for epoch in range(3):
        shapes = [shape for _, shape in plan.epoch(epoch)]
        assert [plan.shapes[-1], plan.shapes[0]] == shapes[:2]


@given(
    lengths=LENGTHS,
    batch_size=st.integers(1, 20),
    batch_by=st.sampled_from(["rows", "tokens"]),
    num_buckets=st.integers(1, 5),
    shuffle=st.booleans(),
)
@settings(max_examples=80, deadline=None)
def test_the_first_two_batches_differ_in_every_size_that_varies(
    lengths, batch_size, batch_by, num_buckets, shuffle
):
    options = {"batch_size": batch_size, "batch_by": batch_by, "num_buckets": num_buckets}
    plan = Plan(*np.array(lengths).T, shuffle=shuffle, **options)
    sizes = [(len(rows), *shape) for rows, shape in plan.epoch(0)]
    for size in zip(*sizes, strict=True):
        assert len(set(size)) == 1 or size[0] != size[1]


def test_long_rows_are_dropped():
    plan = Plan([1, 9, 3], [2, 1, 8], max_length=3)
    assert 1 == plan.num_rows
    assert [0] == rows_of(plan.epoch(0)).tolist()


def test_long_rows_are_truncated():
    plan = Plan([1, 9, 3], [2, 1, 8], max_length=3, too_long="truncate", num_buckets=1)
    assert (3, [(3, 4)]) == (plan.num_rows, plan.shapes)


def test_no_row_left_is_an_error_of_the_user():
    with pytest.raises(InputError, match="max_length must be at least 3, .* not 2"):
        Plan([3], [1], max_length=2)
    with pytest.raises(InputError, match="at least one row"):
        Plan([], [])


def test_empty_rows_get_a_shape_of_one_step():
    assert [(1, 1)] == Plan([0], [0]).shapes


def test_few_rows_are_not_filled_up_to_a_whole_batch():
    ((rows, _),) = Plan([3] * 20, [3] * 20, batch_size=256).epoch(0)
    assert 24 == len(rows)


def test_buckets_waste_least_where_sizes_are_few():
    sizes = np.array([[2, 2]] * 50 + [[3, 3]] * 20 + [[10, 10]] * 50)
    bucket_of_row, shapes = buckets(sizes, 2)
    assert [[3, 3], [10, 10]] == shapes.tolist()
    assert [70, 50] == np.bincount(bucket_of_row).tolist()


def test_a_side_of_one_length_leaves_the_other_to_decide():
    sizes = np.array([[2, 10]] * 50 + [[9, 10]] * 50)
    assert [[2, 10], [9, 10]] == buckets(sizes, 8)[1].tolist()


def test_more_buckets_never_pad_more():
    sizes = np.stack([SOURCES + 1, TARGETS + 1], axis=1)
    padded = []
    for number in (1, 2, 4, 8):
        bucket_of_row, shapes = buckets(sizes, number)
        padded.append(shapes[bucket_of_row].sum())
    assert sorted(padded, reverse=True) == padded
    assert padded[-1] < 0.75 * padded[0]
