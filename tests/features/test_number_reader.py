import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seq2seq.errors import BadRow, InputError
from seq2seq.features.number_reader import NumberReader, first_width

NAN = np.nan
numbers = st.floats(width=32, allow_infinity=False)


def test_steps_stand_between_spaces_and_values_between_commas():
    values, lengths = NumberReader(2).read(["1.5,2  3,-4e1", "", "5,6\n"])
    assert [[1.5, 2], [3, -40], [5, 6]] == values.tolist()
    assert [2, 0, 1] == lengths.tolist()
    assert ("float64", "int32") == (values.dtype, lengths.dtype)


@pytest.mark.parametrize("text", ["1,2,3", "1 2 3", " 1, 2 ,3 ", "1, 2 3"])
def test_values_of_a_vector_stand_between_spaces_or_commas(text):
    values, lengths = NumberReader(3, vector=True).read([text, text])
    assert [[1, 2, 3]] * 2 == values.tolist()
    assert [1, 1] == lengths.tolist()


@pytest.mark.parametrize("text", ["", "nan", "NaN", "NA", "null", "?"])
def test_many_words_say_that_a_value_is_missing(text):
    values, _ = NumberReader(2).read([f"1,{text}", f"{text},2"])
    np.testing.assert_array_equal([[1, NAN], [NAN, 2]], values)


@pytest.mark.parametrize(
    "rows",
    [
        np.array([[1, 2], [3, 4]]),
        [[1.0, 2.0], np.array([3, 4], "uint8")],
        [[[1], [2]], [[3], [4]]],
        ["1 2", "3 4"],
    ],
)
def test_arrays_and_lists_are_rows_too(rows):
    values, lengths = NumberReader(1).read(rows)
    assert [[1], [2], [3], [4]] == values.tolist()
    assert [2, 2] == lengths.tolist()


def test_a_number_is_a_row_of_one_step():
    values, lengths = NumberReader(1).read(np.array([7, 8]))
    assert ([[7], [8]], [1, 1]) == (values.tolist(), lengths.tolist())


def test_arrays_may_be_empty_or_lack_values():
    values, lengths = NumberReader(2).read([[], [[1, None]]])
    np.testing.assert_array_equal([[1, NAN]], values)
    assert [0, 1] == lengths.tolist()


def test_vectors_are_arrays_of_one_axis_or_of_one_step():
    values, lengths = NumberReader(2, vector=True).read([[1, 2], np.array([[3, 4]])])
    assert [[1, 2], [3, 4]] == values.tolist()
    assert [1, 1] == lengths.tolist()


@given(st.lists(st.lists(st.tuples(numbers, numbers)), min_size=1))
def test_texts_and_arrays_are_read_alike(rows):
    texts = [" ".join(f"{a!r},{b!r}" for a, b in row) for row in rows]
    of_texts, of_arrays = NumberReader(2).read(texts), NumberReader(2).read(rows)
    np.testing.assert_array_equal(of_texts.values, of_arrays.values)
    np.testing.assert_array_equal(of_texts.lengths, of_arrays.lengths)


def test_what_is_unknown_may_hold_anything():
    reader = NumberReader(3, horizon=2, observed=2)
    values, lengths = reader.read(["1,2,3 ,x,4 inf,1_0,5", ",,6", ""])
    expected = [[1, 2, 3], [NAN, NAN, 4], [NAN, NAN, 5], [NAN, NAN, 6]]
    np.testing.assert_array_equal(expected, values)
    np.testing.assert_array_equal(np.isnan(expected), reader.unknown(lengths))
    (of_arrays, _) = reader.read([[[1, 2, 3], [9, 9, 4], [np.inf, 9, 5]], [[9, 9, 6]]])
    np.testing.assert_array_equal(expected, of_arrays)


@pytest.mark.parametrize(
    ("reader", "rows", "place", "found"),
    [
        (NumberReader(2), ["1,2", "", "1,2 3,abc"], (2, 2, 2), "must be a number .*, not 'abc'"),
        (NumberReader(1), ["1", "1_000"], (1, 1, 1), "must be a number .*, not '1_000'"),
        (NumberReader(1), ["1 inf"], (0, 2, 1), "must be a number between .*, not 'inf'"),
        (NumberReader(1), ["1e39"], (0, 1, 1), "between -3.4e.38 and 3.4e.38, not '1e39'"),
        (NumberReader(1), [[1], [2, -np.inf]], (1, 2, 1), "must be a number .*, not -inf"),
        (NumberReader(2), ["1,2", "", "1,2 3"], (2, 2, None), "step 2 must have 2 values, not 1"),
        (NumberReader(2), [[[1, 2, 3]]], (0, None, None), "Row 1 must have 2 values, not 3"),
        (
            NumberReader(1),
            [[1], ["a"]],
            (1, None, None),
            r"must be an array of numbers, not \['a'\]",
        ),
        (NumberReader(1), [[[1], [2, 3]]], (0, None, None), "must be an array of numbers, not"),
        (
            NumberReader(1),
            np.zeros((1, 2, 2, 2)),
            (0, None, None),
            r"\(steps, 1\), not \(2, 2, 2\)",
        ),
        (NumberReader(2, True), ["1 2", "1 b"], (1, None, 2), "must be a number .*, not 'b'"),
        (NumberReader(2, True), ["1 2", "1"], (1, None, None), "Row 2 must have 2 values, not 1. "),
        (NumberReader(2, True), np.zeros((1, 2, 2)), (0, None, None), r"\(2,\), not \(2, 2\)"),
    ],
)
def test_a_bad_value_is_named_with_its_place(reader, rows, place, found):
    with pytest.raises(BadRow, match=found) as caught:
        reader.read(rows)
    assert place == (caught.value.row, caught.value.step, caught.value.column)


def test_the_place_is_part_of_the_message():
    with pytest.raises(BadRow, match="^Row 1, step 1, value 2 must be a number .*, not 'x'.$"):
        NumberReader(2).read(["1,x"])


def test_a_future_of_which_nothing_is_known_is_refused():
    with pytest.raises(InputError, match="observed must be less than .* 2, not 2: .* last 3 steps"):
        NumberReader(2, horizon=3, observed=2)


@pytest.mark.parametrize(
    ("rows", "vector", "width"),
    [
        (["", "1,2 3"], False, 2),
        (["1,2 3"], True, 3),
        ([[], [[1, 2], [3, 4], [5, 6]]], False, 2),
        ([[1, 2, 3]], False, 1),
        ([[1, 2, 3]], True, 3),
        ([7.0], False, 1),
        (["", ""], False, None),
    ],
)
def test_the_first_step_tells_how_many_values_a_step_has(rows, vector, width):
    assert width == first_width(rows, vector)
