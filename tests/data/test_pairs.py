import numpy as np
import pytest

from seq2seq import pairs
from seq2seq.errors import BadRow, InputError
from seq2seq.features import RowScaledValues, TargetForm, Values
from seq2seq.symbols import END, NUM_SYMBOLS


def only_batch(x, y, **options):
    data = pairs(x, y, num_buckets=1, shuffle=False, **options)
    return data, *data[0]


def test_integers_of_unequal_lengths_are_shifted_above_the_symbols():
    data, x, y, _ = only_batch([[0, 5], [3]], [[7], [7, 8, 9]])
    assert [[4, 9], [7, 0]] == x["source"][:2].tolist()
    assert [2, 1] == x["source_length"][:2].tolist()
    assert "7 8 9" == data.target.decode(y[1])
    assert NUM_SYMBOLS + 6 == data.source.vocabulary_size


def test_padding_of_ones_own_is_taken_off_at_the_end_only():
    _, x, _, _ = only_batch(np.array([[1, 0, 2, 0, 0], [0, 0, 0, 0, 0]]), [[1], [1]], padding=0)
    assert [3, 0] == x["source_length"][:2].tolist()


def test_one_hot_rows_are_classes():
    x_rows = np.eye(5)[[[0, 4, 1], [2, 2, 2]]]
    x_rows[1, 1:] = 0
    data, x, y, _ = only_batch(x_rows, [np.eye(3)[[0]], np.eye(3)[[1, 2]]])
    assert [[4, 8, 5], [6, 0, 0]] == x["source"][:2].tolist()
    assert "1 2" == data.target.decode(y[1])
    assert (9, 7) == (data.source.vocabulary_size, data.target.vocabulary_size)


def test_strings_are_characters_unless_named_otherwise():
    data, x, _, _ = only_batch(["a b", "b"], ["x y", "x"], target="words")
    assert (NUM_SYMBOLS + 3, NUM_SYMBOLS + 2) == (
        data.source.vocabulary_size,
        data.target.vocabulary_size,
    )
    assert 3 == x["source_length"][0]


def test_features_of_training_data_encode_other_data():
    train = pairs([[1, 2]], ["ab"])
    test = pairs([[2, 9]], ["b"], source=train.source, target=train.target)
    x, y, _ = test[0]
    assert [5, 1] == x["source"][0].tolist()
    assert "b" == test.target.decode(y[0])


def test_targets_are_scaled_by_their_sources():
    one = RowScaledValues(1, [1.0], dim=1, center=[0], scale=[1])
    x, y = [[[0.0], [0.0]], [[100.0]]], [[[5.0], [6.0]], [[97.0]]]
    batch = pairs(x, y, source=one, target=one, num_buckets=1, shuffle=False)[0][1]
    assert [[5, 6], [-3, 0]] == batch[:2, :, 0].tolist()
    with pytest.raises(InputError, match="source must be"):
        pairs(x, y, source="values", target=one)
    with pytest.raises(InputError, match="Row 2 of y"):
        pairs(x, [y[0], [["b"]]], source=one, target=one)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([[1]], [[1], [2]], "y must have as many rows as x, 1, not 2"),
        ([[1]], [[[[3]]]], "Rows of y must .*, not 3-dimensional"),
        ([[[0.5, 0.5]]], [[1]], "Row 1 of x must be one-hot"),
        ([[0.5]], [[1]], "Row 1 of x must be a sequence of integers, not"),
        ([], [], "at least one row"),
        ([[1], [2]], [["a"], ["b"]], "Row 1 of y must be a sequence of integers, not"),
        (["a", [1]], ["a", "b"], "Rows of x must .*, not texts and 1-dimensional"),
    ],
)
def test_what_is_no_pair_of_sequences_is_named(x, y, message):
    with pytest.raises(InputError, match=message):
        pairs(x, y)


def test_a_value_that_is_refused_is_named_with_its_side_and_row():
    with pytest.raises(BadRow, match="^Row 2 of y, step 2, value 1 must be a number") as caught:
        pairs([[1], [2]], ["1 2", "3 x"], target="values")
    assert 1 == caught.value.row


@pytest.mark.parametrize("option", ["batch_size", "num_buckets", "max_length"])
def test_sizes_of_batches_must_be_positive(option):
    with pytest.raises(InputError, match=f"^{option} must be a whole number of at least 1"):
        pairs(["a"], ["b"], **{option: 0})


def test_integers_are_not_read_by_what_reads_texts():
    with pytest.raises(
        InputError, match="^source must be 'integers', .*'words': rows of x are integers"
    ):
        pairs([[7, 7, 2], [5]], ["a", "b"], source="words")
    words = pairs(["a"], ["b"]).target
    with pytest.raises(InputError, match="target must .* 'characters': rows of y are one-hot"):
        pairs(["a"], [np.eye(2)], target=words)


def test_padding_is_refused_where_no_rows_are_integers():
    with pytest.raises(InputError, match="padding must be None unless x or y .* not 0"):
        pairs(["a"], [np.eye(2)], padding=0)
    assert 1 == len(pairs([[1, 0]], ["a"], padding=0))


def test_single_integers_are_labels_that_are_not_fed():
    batches = pairs([[1, 2], [3]], [7, 5], shuffle=False, num_buckets=1)
    x, y, weights = batches[0]

    assert ("5", "7") == batches.target.names
    assert {"source", "source_length", "target_mask"} == set(x)
    assert sorted(y[weights > 0]) == [0, 1]


def test_numbers_are_fed_as_they_are_after_a_step_of_zeros():
    feature = Values(dim=1, normalizer="none")
    batches = pairs([[0.5, 1.5]], [[2.5, 3.5, 4.5]], source=feature, target=feature)
    x, y, weights = batches[0]

    assert [[2.5], [3.5], [4.5]] == y[0].tolist()
    assert [[0.0], [2.5], [3.5]] == x["target_in"][0].tolist()
    assert [1.0, 1.0, 1.0] == weights[0].tolist()
    assert 3 == weights.sum()


def test_targets_without_feedback_have_no_end_unless_it_is_asked_for():
    aligned = pairs(["ab"], ["xy"], form=TargetForm(fed=False, ended=False))[0]
    free = pairs(["ab"], ["xy"], form=TargetForm(fed=False, ended=True))[0]

    assert [4, 5] == aligned[1][0].tolist()
    assert [4, 5, END] == free[1][0].tolist()
    assert [True, True, True] == free[0]["target_mask"][0].tolist()
