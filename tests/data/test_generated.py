import pytest

from seq2seq.data.generated import Generated
from seq2seq.errors import InputError

SMALL = {"alphabet": 4, "longest": 6, "num_train": 300, "num_validation": 40, "num_test": 50}


def rows(dataset, split):
    return [row for chunk in dataset.read(split) for row in zip(*chunk, strict=True)]


def test_copy_repeats_the_source():
    assert all(source == target for source, target in rows(Generated(**SMALL), "train"))


def test_reverse_turns_the_source_around():
    dataset = Generated(task="reverse", **SMALL)
    assert all(source[::-1] == target for source, target in rows(dataset, "train"))


def test_sort_has_the_symbols_in_order():
    read = rows(Generated(task="sort", **SMALL), "train")
    assert all(sorted(source) == list(target) for source, target in read)
    assert any(source != target for source, target in read)


def test_add_sums_two_numbers_without_leading_zeros():
    for source, target in rows(Generated(task="add", **SMALL | {"longest": 3}), "train"):
        first, second = source.split("+")
        assert int(target) == int(first) + int(second)
        assert source == f"{int(first)}+{int(second)}"


def test_addends_have_all_lengths_asked_for_and_the_longest_are_exact():
    dataset = Generated(task="add", **SMALL | {"shortest": 16, "longest": 18})
    read = rows(dataset, "train")
    addends = {addend for source, _ in read for addend in source.split("+")}
    assert {16, 17, 18} == {len(addend) for addend in addends}
    assert {16, 17, 18, 19} == {len(target) for _, target in read}


def test_splits_have_the_sizes_asked_for():
    dataset = Generated(**SMALL)
    sizes = {split: len(rows(dataset, split)) for split in dataset.splits()}
    assert sizes == {"train": 300, "validation": 40, "test": 50}


@pytest.mark.parametrize("options", [{}, {"task": "add", "longest": 2}], ids=["copy", "add"])
def test_no_source_stands_in_two_splits(options):
    dataset = Generated(**SMALL | options)
    sources = {split: {source for source, _ in rows(dataset, split)} for split in dataset.splits()}
    assert not sources["train"] & (sources["validation"] | sources["test"])
    assert not sources["validation"] & sources["test"]


def test_unseen_sources_are_distinct():
    dataset = Generated(**SMALL)
    for split in ("validation", "test"):
        read = rows(dataset, split)
        assert len(set(read)) == len(read)


def test_all_lengths_and_symbols_occur():
    sources = [source for source, _ in rows(Generated(shortest=2, **SMALL), "train")]
    assert set(range(2, 7)) == {len(source) for source in sources}
    assert set("abcd") == set("".join(sources))


def test_same_seed_gives_the_same_rows_and_another_seed_others():
    first = rows(Generated(**SMALL), "train")
    assert first == rows(Generated(**SMALL), "train")
    assert first != rows(Generated(seed=2, **SMALL), "train")


def test_a_split_of_no_rows_is_no_split():
    dataset = Generated(**SMALL | {"num_validation": 0})
    assert dataset.splits() == ["train", "test"]
    assert not dataset.notes


def test_limit_takes_the_first_rows():
    everything = rows(Generated(**SMALL), "train")
    assert everything[:7] == rows(Generated(limit=7, **SMALL), "train")


def test_few_possible_sources_still_fill_all_splits():
    dataset = Generated(alphabet=2, longest=2, num_train=50, num_validation=2, num_test=3)
    assert len(rows(dataset, "train")) == 50
    assert len({source for source, _ in rows(dataset, "train")}) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"task": "revers"}, "Did you mean reverse"),
        ({"alphabet": 63}, "data.alphabet must be at most 62, not 63"),
        ({"shortest": 9, "longest": 3}, "data.shortest must be at most .* 3, not 9"),
        ({"alphabet": 2, "longest": 3}, "different sources, 14, not 2000 . 2000"),
        ({"num_train": 0}, "data.num_train must be .* not 0"),
        ({"task": "add", "longest": 19}, "data.longest must be at most 18 .*, not 19"),
        ({"task": "add", "longest": 1}, "different sources, 100, not"),
        ({"num_test": -1}, "data.num_test must be .* not -1"),
        ({"batch_by": "row"}, "Did you mean rows"),
        ({"source": "charcters"}, "Did you mean characters"),
        ({"too_long": "cut"}, "data.too_long must be drop or truncate, not 'cut'"),
        ({"limit": "many"}, "data.limit must be .* not 'many'"),
        ({"batch_size": 0}, "data.batch_size must be .* not 0"),
        ({"shared_vocabulary": "yes"}, "shared_vocabulary must be true or false, not 'yes'"),
    ],
)
def test_wrong_option_is_named_with_a_remedy(options, message):
    with pytest.raises(InputError, match=message):
        Generated(**options)


def test_unknown_split_is_refused():
    with pytest.raises(InputError, match=r"not 'tset'. Did you mean test\?"):
        Generated(**SMALL).read("tset")
