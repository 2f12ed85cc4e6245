"""Folds and stratified splits."""

from collections import Counter
from itertools import chain

import pytest

from seq2seq.data import Files
from seq2seq.errors import InputError


def table(folder, rows, name="a.tsv"):
    path = folder / name
    path.write_text("source\ttarget\tgroup\n" + "".join("\t".join(row) + "\n" for row in rows))
    return str(path)


def rows_of(dataset, split):
    return [row for chunk in dataset.read(split) for row in zip(*chunk, strict=True)]


NUMBERS = [(f"in{row}", f"out{row}", f"g{row // 3}") for row in range(103)]
RARE = [(f"in{row}", "common" if row < 180 else f"rare{row % 2}", "g") for row in range(220)]


def test_each_row_is_in_the_test_of_one_fold_and_in_no_other_split_of_it(tmp_path):
    train = table(tmp_path, NUMBERS)
    tested = []
    for fold in range(5):
        dataset = Files(train=train, folds=5, fold=fold)
        found = {split: rows_of(dataset, split) for split in ("train", "validation", "test")}
        assert len(found["test"]) in (20, 21)
        assert sorted(chain(*found.values())) == sorted(row[:2] for row in NUMBERS)
        tested += found["test"]
        following = Files(train=train, folds=5, fold=(fold + 1) % 5)
        assert found["validation"] == rows_of(following, "test")
    assert sorted(tested) == sorted(row[:2] for row in NUMBERS)


def test_folds_keep_groups_together(tmp_path):
    dataset = Files(train=table(tmp_path, NUMBERS), folds=3, group_column="group")
    group = {source: name for source, _, name in NUMBERS}
    splits = [
        {group[source] for source, _ in rows_of(dataset, split)}
        for split in ("train", "validation", "test")
    ]
    assert sum(map(len, splits)) == len(set.union(*splits)) == 35


def test_rows_with_one_source_are_in_one_fold(tmp_path):
    rows = [(f"in{row % 7}", f"out{row}", "") for row in range(70)]
    dataset = Files(train=table(tmp_path, rows), folds=7)
    assert len({source for source, _ in rows_of(dataset, "test")}) == 1
    assert len(rows_of(dataset, "test")) == 10


@pytest.mark.parametrize("folds", [None, 4])
def test_labels_are_held_out_in_equal_shares(tmp_path, folds):
    train = table(tmp_path, RARE)
    dataset = Files(train=train, target="labels", folds=folds)
    splits = ("train", "validation", "test")
    counts = {name: Counter(target for _, target in rows_of(dataset, name)) for name in splits}
    parts = folds or 20
    for split in ("validation", "test"):
        for label, total in sum(counts.values(), Counter()).items():
            assert abs(counts[split][label] - total / parts) < 1
        assert abs(sum(counts[split].values()) - len(RARE) / parts) < 1
    assert any("label by label" in note for note in dataset.notes)
    hashed = Files(train=train, target="labels", folds=folds, stratified=False)
    assert rows_of(hashed, "test") != rows_of(dataset, "test")


@pytest.mark.parametrize("options", [{}, {"stratified": False}, {"folds": 3}])
def test_every_label_is_in_train(tmp_path, options):
    rows = [(f"in{row}", f"a, {row % 2}", "") for row in range(60)]
    rows += [
        (f"in{row}", f"a, own{row}", "") for row in range(0, 100, 3)
    ]  # a second target of some
    train = table(tmp_path, rows)
    for multiple in (False, True):
        dataset = Files(
            train=train, target="labels", target_options={"multiple": multiple}, **options
        )
        found = {name: rows_of(dataset, name) for name in ("train", "validation", "test")}
        labels = {
            name: {label for _, target in part for label in dataset.labels_of(target)}
            for name, part in found.items()
        }
        assert set.union(*labels.values()) == labels["train"]
        assert sorted(chain(*found.values())) == sorted(row[:2] for row in rows)
        assert any("stay in train" in note for note in dataset.notes)


def test_few_rows_have_all_splits(tmp_path):
    for count in (3, 4, 5):
        dataset = Files(train=table(tmp_path, RARE[:count]), target="labels")
        assert [len(rows_of(dataset, one)) for one in ("validation", "test")] == [1, 1]


def test_a_given_test_stays_whole_where_validation_is_stratified(tmp_path):
    test = table(tmp_path, RARE[:20], "b.tsv")
    dataset = Files(train=table(tmp_path, RARE), test=test, target="labels")
    assert len(rows_of(dataset, "test")) == 20
    assert len(rows_of(dataset, "validation")) == 11
    assert len(rows_of(dataset, "train")) == 209


def test_folds_differ_in_identity(tmp_path):
    train = table(tmp_path, NUMBERS)
    options = [{}, {"folds": 3}, {"folds": 3, "fold": 1}, {"folds": 4}, {"stratified": True}]
    identities = [Files(train=train, **one).identity() for one in options]
    assert all(identities.count(one) == 1 for one in identities)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"folds": 2}, "data.folds must be at least 3, not 2"),
        ({"folds": 5, "fold": 5}, "data.fold must be from 0 to 4, not 5"),
        ({"folds": 5, "fold": 0.5}, "data.fold must be from 0 to 4"),
        ({"fold": 1}, "data.fold must be 0 without data.folds, not 1"),
        ({"stratified": "labels"}, "data.stratified must be"),
        ({"folds": 104}, "data.folds must be at most 103, the number of different sources"),
    ],
)
def test_wrong_folds_are_refused(tmp_path, options, message):
    with pytest.raises(InputError, match=message):
        rows_of(Files(train=table(tmp_path, NUMBERS), **options), "train")


@pytest.mark.parametrize(
    "name", ["limit", "max_length", "batch_size", "num_buckets", "folds", "fold"]
)
@pytest.mark.parametrize("value", [10**30, 2**63])
def test_numbers_that_no_loop_takes_are_refused(tmp_path, name, value):
    with pytest.raises(InputError, match=f"data.{name} must be"):
        Files(train=table(tmp_path, NUMBERS), **{name: value})


def test_folds_of_data_with_other_splits_are_refused(tmp_path):
    train = table(tmp_path, NUMBERS)
    with pytest.raises(InputError, match="data.folds must be null for data with test"):
        Files(train=train, test=train, folds=5).splits()
    with pytest.raises(InputError, match="data.stratified must be auto or false"):
        Files(train=train, validation=train, test=train, stratified=True).splits()
