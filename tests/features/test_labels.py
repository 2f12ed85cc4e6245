import json

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seq2seq.errors import BadRow, InputError
from seq2seq.features import Labels

PETS = Labels().fit([["dog", "cat"], ["cow", "cat"]])
TAGS = Labels(multiple=True).fit([["b, a", ""], ["c"]])
labels = st.text(min_size=1).filter(lambda text: text == text.strip())


def test_names_are_sorted_as_text_or_as_numbers():
    assert ("cat", "cow", "dog") == PETS.names
    assert ("-1", "2", "10") == Labels().fit([["10", "2", "-1"]]).names
    assert ("10", "2", "x") == Labels().fit([["10", "2", "x"]]).names


def test_fit_forgets_earlier_names():
    assert ("b",) == Labels(names=["a"]).fit([["b"]]).names


def test_a_row_is_the_number_of_its_class():
    values, lengths = PETS.encode(["dog", " cat ", "dog"])
    assert [2, 0, 2] == values.tolist()
    assert [1, 1, 1] == lengths.tolist()
    assert ("int32", "int32", (), 3) == (
        values.dtype,
        lengths.dtype,
        PETS.element_shape,
        PETS.vocabulary_size,
    )


def test_multiple_labels_are_multi_hot():
    values, lengths = TAGS.encode(["c,a", "", ["b", "b"]])
    assert [[1, 0, 1], [0, 0, 0], [0, 1, 0]] == values.tolist()
    assert [1, 1, 1] == lengths.tolist()
    assert ("int32", (3,), 3) == (values.dtype, TAGS.element_shape, TAGS.vocabulary_size)


def test_labels_are_no_sequences():
    assert not PETS.is_sequence


def test_no_rows_are_encoded_as_none():
    assert (0, 0) == tuple(map(len, PETS.encode([])))
    assert (0, 3) == TAGS.encode([]).values.shape


@given(st.lists(labels, min_size=1))
def test_decoding_gives_the_label_back(texts):
    feature = Labels().fit([texts])
    assert texts == [feature.decode(row) for row in feature.encode(texts).rows()]


@given(st.lists(st.sets(st.sampled_from("abcde")), min_size=1))
def test_decoding_gives_sets_of_labels_back(sets):
    feature = Labels(multiple=True, separator="|", names="abcde")
    rows = feature.encode(["|".join(sorted(one)) for one in sets]).rows()
    assert sets == [set(feature.split(feature.decode(row))) for row in rows]


def test_metrics_compare_labels():
    assert ["cat"] == PETS.split(" cat")
    assert ["a", "b"] == TAGS.split("b, a") == TAGS.split("a,b")  # a set, in the order of names
    assert [] == TAGS.split("")


def test_integers_are_labels_of_their_digits():
    feature = Labels().fit([np.array([10, 2, 2])])
    assert ("2", "10") == feature.names
    assert [1, 0, 1] == feature.encode([10, "2", 10.0]).values.tolist()
    assert [1, 0] == feature.encode(np.array([[10], [2]])).values.tolist()


def test_columns_of_one_hot_rows_are_the_names_in_order():
    assert [0, 2] == PETS.encode(np.eye(3)[[0, 2]]).values.tolist()
    learned = Labels().fit([np.eye(12)[:3]])
    assert tuple(map(str, range(12))) == learned.names
    assert [11] == learned.encode(np.eye(12)[11:]).values.tolist()


def test_multi_hot_rows_are_taken_as_they_are():
    rows = np.array([[1, 0, 1], [0, 0, 0]])
    assert rows.tolist() == TAGS.encode(rows).values.tolist()


@pytest.mark.parametrize(
    ("feature", "rows", "message"),
    [
        (PETS, ["cat", "dgo"], r"Row 2 must .* not 'dgo'. Did you mean dog\?"),
        (PETS, ["x"], "Row 1 must .* not 'x'. Choose one of cat, cow, dog."),
        (Labels(names=range(99)), ["x"], r"Choose one of 0, 1, 2, 3, .*, 19, \.\.\.$"),
        (PETS, ["cat", " "], "Row 2 must have one label, not none. .*multiple=true"),
        (PETS, ["cat", None], "Row 2 must have one label, not none"),
        (PETS, ["cat", float("nan")], "Row 2 must have one label, not none"),
        (PETS, [["cat", "dog"]], r"Row 1 must have one label, not \['cat', 'dog'\]. .*multiple"),
        (TAGS, ["a", "b,a,x"], "Row 2 must .* not 'x'"),
        (
            PETS,
            np.array([[1, 0, 0], [1, 1, 0]]),
            r"Row 2 must be a single 1 and zeros, not \[1, 1, 0\]",
        ),
        (PETS, np.array([[0.5, 0.5, 0]]), "Row 1 must be a single 1 and zeros"),
        (TAGS, np.array([[1, 0, 2]]), "Row 1 must be zeros and ones, not"),
    ],
)
def test_a_bad_label_is_named_with_its_row(feature, rows, message):
    with pytest.raises(BadRow, match=message):
        feature.encode(rows)


def test_rows_of_training_data_count_through_all_chunks():
    with pytest.raises(BadRow, match="Row 4 must have one label, not none") as caught:
        Labels().fit([["a", "b"], ["c", ""]])
    assert 3 == caught.value.row


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda: Labels().encode(["a"]), "must learn its names first. Call fit"),
        (
            lambda: Labels(multiple=True).fit([["", ""]]),
            "One or more of the 2 training rows must have a label",
        ),
        (
            lambda: Labels(multiple=True, separator=""),
            "separator must be one or more characters, not ''",
        ),
        (lambda: PETS.encode(np.eye(4)), "one column per class, 3, not 4"),
    ],
)
def test_what_cannot_work_is_said(use, message):
    with pytest.raises(InputError, match=message):
        use()


@pytest.mark.parametrize("feature", [PETS, TAGS, Labels()])
def test_labels_are_saved_with_their_names(feature):
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(feature)))
    again = keras.saving.deserialize_keras_object(config)
    assert feature.get_config() == again.get_config()
    assert feature.names == again.names


def test_classes_are_counted_by_id():
    labels = Labels().fit([["b", "a", "b"]])
    assert ["a", "b"] == labels.class_names()
    assert [1, 2] == labels.class_counts(labels.encode(["b", "a", "b"]).values).tolist()
    several = Labels(multiple=True).fit([["a,b", "b"]])
    assert [1, 2] == several.class_counts(several.encode(["a,b", "b", ""]).values).tolist()
