import json

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seq2seq.errors import BadRow, InputError
from seq2seq.features import Values
from seq2seq.features.logarithms import MOST
from seq2seq.features.number_reader import LARGEST

NAN = np.nan
numbers = st.floats(-1e6, 1e6, width=32, allow_subnormal=False)  # these have fewer digits
rows_of_two = st.lists(st.lists(st.tuples(numbers, numbers), min_size=1), min_size=1)
TRAIN = [["1,10 3,30", "2,20"], ["", "2,20"]]


@pytest.mark.parametrize(
    ("normalizer", "encoded"),
    [
        ("minmax", [[0.5, 1], [2, 0.5]]),
        ("standard", [[0, np.sqrt(2)], [3 * np.sqrt(2), 0]]),
        ("robust", [[0, 2], [6, 0]]),
        ("none", [[2, 30], [5, 20]]),
    ],
)
def test_values_are_scaled_by_column(normalizer, encoded):
    values, lengths = Values(normalizer=normalizer).fit(TRAIN).encode(["2,30", "", "5,20"])
    np.testing.assert_allclose(encoded, values, rtol=1e-6)
    assert [1, 0, 1] == lengths.tolist()
    assert ("float32", "int32") == (values.dtype, lengths.dtype)


def test_the_first_row_tells_the_number_of_columns():
    feature = Values().fit(TRAIN)
    assert (2, (2,), None) == (feature.dim, feature.element_shape, feature.vocabulary_size)
    assert 1 == feature.fit([["7 8"]]).dim


def test_sequences_have_lengths_and_vectors_have_none():
    assert Values().is_sequence
    assert not Values(vector=True).is_sequence


def test_a_vector_is_one_step():
    feature = Values(vector=True, normalizer="none").fit([["1 2 3"]])
    values, lengths = feature.encode([[1, 2, 3], [4, 5, 6]])
    assert [[1, 2, 3], [4, 5, 6]] == values.tolist()
    assert [1, 1] == lengths.tolist()
    assert [[1, 2, 3]] == feature.encode(["1,2,3"]).values.tolist()
    assert "1.0,2.0,3.0" == feature.decode(values[:1])
    assert ["1.0,2.0,3.0"] == feature.split("1 2 3")


def test_unscaled_values_of_a_known_size_need_no_fit():
    feature = Values(dim=2, normalizer="none")
    assert [[1.5, -2]] == feature.encode(["1.5,-2"]).values.tolist()
    assert "1.5,-2.0" == feature.decode(np.array([[1.5, -2]]))


@given(rows_of_two, st.sampled_from(["standard", "minmax", "robust", "none"]))
def test_decoding_gives_the_values_back(rows, normalizer):
    feature = Values(normalizer=normalizer).fit([rows])
    for row, encoded in zip(rows, feature.encode(rows).rows(), strict=True):
        largest = np.abs(np.array(row) - feature.center).max() + np.abs(feature.center).max()
        np.testing.assert_allclose(
            row, feature.parse(feature.decode(encoded)), atol=1e-6 * largest, rtol=1e-6
        )


sizes = st.floats(0, LARGEST, width=32, allow_subnormal=False)


@given(st.lists(st.lists(st.tuples(sizes, numbers), min_size=1), min_size=1))
def test_values_of_any_size_come_back_from_their_logarithms(rows):
    feature = Values(log_columns=1).fit([rows])
    for row, encoded in zip(rows, feature.encode(rows).rows(), strict=True):
        given, found = np.array(row)[:, 0], feature.parse(feature.decode(encoded))[:, 0]
        largest = np.log1p(max(one for some in rows for one, _ in some))
        tolerance = (1 + given) * (1e-9 + 3e-7 * largest)
        assert (np.abs(given - found) <= tolerance).all()
        assert ((found >= 0) & (found <= LARGEST)).all()


def test_the_largest_number_comes_back_from_its_logarithm_as_one_that_is_read():
    feature = Values(log_columns=1).fit([[[(LARGEST, 0.0)]]])
    (encoded,) = feature.encode([[(LARGEST, 0.0)]]).rows()
    assert feature.parse(feature.decode(encoded))[0, 0] == pytest.approx(LARGEST, rel=1e-6)


def test_logarithms_are_those_of_the_first_columns_and_are_scaled():
    rows = ["0,5", f"{np.e - 1},-3 {np.e**2 - 1},4"]
    feature = Values(log_columns=1, normalizer="minmax").fit([rows])
    np.testing.assert_allclose([[0, 1], [0.5, 0], [1, 0.875]], feature.encode(rows).values)
    assert ([0, -3], [2, 8]) == (feature.center.tolist(), feature.scale.tolist())
    np.testing.assert_allclose([np.e**2 - np.e, 7], feature.naive_error)  # in the data's units


def test_what_is_outside_of_the_numbers_that_were_read_is_their_limit():
    feature = Values(dim=2, log_columns=2, normalizer="none")
    array = np.array([[-0.5, 1e30]])
    assert [[0, MOST]] == feature.denormalize(array).tolist()
    assert feature.encode([feature.decode(array)]).values[0, 0] == 0


def test_a_value_without_a_logarithm_is_refused_with_its_place():
    feature = Values(dim=2, log_columns=1, horizon=1, observed=1, normalizer="none")
    assert [[0, -1], [0, -2]] == feature.encode(["0,-1 -7,-2"]).values.tolist()
    with pytest.raises(BadRow, match="Row 1, step 2, value 1 must be at least 0, .*, not '-0.5'"):
        feature.encode(["0,-1 -0.5,2 ,3"])
    with pytest.raises(BadRow, match="Row 2, step 1, value 1 must be at least 0, .*, not -3.0"):
        Values(log_columns=1).fit([[[[1.0]], [[-3.0]]]])


@given(st.lists(st.tuples(numbers, numbers)))
def test_what_is_decoded_is_read_as_precisely_as_it_was_scaled(steps):
    feature = Values(dim=2, center=[0.1, 5], scale=[3, 0.7])
    scaled = np.array(steps, "float32").reshape(-1, 2)
    read = feature.encode([feature.decode(scaled)]).values
    around = np.minimum(1, np.abs(feature.center) / feature.scale)
    assert (np.abs(read - scaled) <= np.maximum(np.abs(scaled), around) * 2.0**-23).all()


def test_large_numbers_that_differ_little_keep_their_digits():
    rows = ["1000000000000.5 1000000000001.25", "1000000000002.75"]
    feature = Values().fit([rows])
    assert rows == [feature.decode(encoded) for encoded in feature.encode(rows).rows()]
    assert rows[0].split() == feature.split(rows[0])


def test_numbers_are_written_as_short_as_float32_allows():
    feature = Values(dim=1, normalizer="none")
    assert "0.1 3.0 nan" == feature.decode(np.array([[0.1], [3], [NAN]], "float32"))
    assert ["0.1", "1e+20", "nan"] == feature.split("0.1000 1e20 ?")
    assert "" == feature.decode(np.empty((0, 1)))


def test_a_value_beyond_float32_is_written_as_infinite():
    assert "inf" == Values(dim=1, center=[0], scale=[1e30]).decode(np.array([[1e10]]))


def test_predictions_of_any_rank_return_to_the_datas_units():
    feature = Values(dim=2, center=[1, 2], scale=[10, 100])
    array = np.ones((3, 4, 5), "float32")  # columns after the first two are somebody else's
    assert [[[11, 102]] * 4] * 3 == feature.denormalize(array).tolist()
    assert "float64" == feature.denormalize(array).dtype


def test_texts_are_read_in_the_datas_units():
    feature = Values().fit(TRAIN)
    assert [[1, 10], [3, 30]] == feature.parse("1,10 3,30").tolist()
    np.testing.assert_array_equal([[1, NAN]], feature.parse("1,"))


def test_missing_values_are_refused_with_their_place():
    feature = Values(dim=2, normalizer="none")
    with pytest.raises(BadRow, match="Row 2, step 2, value 1 is missing") as caught:
        feature.encode(["1,2", "1,2 ?,3"])
    assert (1, 2, 1) == (caught.value.row, caught.value.step, caught.value.column)
    with pytest.raises(BadRow, match="Row 3, value 2 is .*missing=indicator or missing=ffill"):
        Values(vector=True).fit([["1 2"], ["3 4", "1 nan"]])


def test_indicators_say_what_is_missing():
    feature = Values(missing="indicator", normalizer="minmax").fit([["1,10 3,30", "2,"]])
    values, lengths = feature.encode(["2,", "NA,20 3,10"])
    assert [[0.5, 0, 0, 1], [0, 0.5, 1, 0], [1, 0, 0, 0]] == values.tolist()
    assert [1, 2] == lengths.tolist()
    assert (4,) == feature.element_shape
    assert "nan,20.0 3.0,10.0" == feature.decode(values[1:])
    assert "3.0,10.0" == feature.decode(np.array([[1, 0]]))


def test_missing_values_repeat_the_last_of_their_row_or_are_the_center():
    feature = Values(missing="ffill", normalizer="minmax").fit([["1,10 3,30 ,"]])
    values = feature.encode(["3,20 , ,30", ",10"]).values
    assert [[1, 0.5], [1, 0.5], [1, 1], [0, 0]] == values.tolist()
    assert (2,) == feature.element_shape


@pytest.mark.parametrize("missing", ["raise", "indicator", "ffill"])
@pytest.mark.parametrize("hidden", ["", "?", "99", "x"])
def test_the_future_of_observed_columns_is_hidden(missing, hidden):
    feature = Values(horizon=2, observed=1, normalizer="minmax", missing=missing)
    train = f"1,10 3,20 {hidden},30 {hidden},40"
    values, _ = feature.fit([[train]]).encode([train])
    expected = [[0, 0], [1, 1 / 3], [0, 2 / 3], [0, 1]]
    np.testing.assert_allclose(expected, values[:, :2], rtol=1e-6)
    assert not values[:, 2:].any()
    np.testing.assert_array_equal([[1, 10], [3, 20], [NAN, 30], [NAN, 40]], feature.parse(train))


def test_known_columns_of_the_future_may_be_filled():
    feature = Values(dim=2, horizon=2, observed=1, normalizer="none", missing="ffill")
    assert [[1, 10], [0, 10], [0, 40]] == feature.encode(["1,10 ,? ,40"]).values.tolist()


def test_the_naive_error_is_in_the_datas_units():
    feature = Values(normalizer="minmax")
    assert feature.naive_error is None
    assert [2, 20] == feature.fit(TRAIN).naive_error.tolist()


def test_rows_of_training_data_count_through_all_chunks():
    with pytest.raises(BadRow, match="Row 4, step 1, value 1 must be a number .*, not 'a'"):
        Values().fit([["", "1"], ["2", "a"]])
    with pytest.raises(BadRow, match="Row 3, step 1 must have 2 values, not 1"):
        Values().fit([["1,2", "3,4"], ["5"]])


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (
            lambda: Values(normalizer="z"),
            "normalizer must be standard, minmax, robust or none, not 'z'",
        ),
        (lambda: Values(missing="drop"), "missing must be raise, indicator or ffill, not 'drop'"),
        (lambda: Values(dim=0), "dim must be a whole number of at least 1, or null, not 0"),
        (lambda: Values(horizon=-1), "horizon must be a whole number of at least 0, not -1"),
        (lambda: Values(observed=1.5), "observed must be a whole number of at least 0, not 1.5"),
        (lambda: Values(vector=True, horizon=2), "horizon must be 0 for a vector, .* not 2"),
        (lambda: Values(dim=2, horizon=1, observed=2), "observed must be less than .* 2, not 2"),
        (lambda: Values(horizon=1, observed=2).fit([["1,2"]]), "observed must be less .* not 2"),
        (lambda: Values(dim=2, log_columns=3), "log_columns must be at most .* columns, 2, not 3"),
        (lambda: Values(dim=1).encode(["1"]), "must learn its standard scaling first. Call fit"),
        (lambda: Values(dim=1).decode(np.ones((1, 1))), "must learn its standard scaling first"),
        (lambda: Values().element_shape, "must be given dim, or be fitted"),
        (lambda: Values().fit([["", ""]]), "One or more of the 2 training rows must have a value"),
    ],
)
def test_what_cannot_work_is_said(use, message):
    with pytest.raises(InputError, match=message):
        use()


@pytest.mark.parametrize(
    "feature",
    [
        Values().fit(TRAIN),
        Values(missing="indicator", horizon=1, observed=1).fit(TRAIN),
        Values(vector=True, normalizer="robust").fit([["1 2", "3 5"]]),
        Values(dim=3, normalizer="none"),
        Values(log_columns=1).fit(TRAIN),
    ],
)
def test_values_are_saved_with_what_they_learned(feature):
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(feature)))
    again = keras.saving.deserialize_keras_object(config)
    assert feature.get_config() == again.get_config()
    row = [np.ones((2, feature.dim))[feature.is_sequence - 1 :]]
    np.testing.assert_array_equal(feature.encode(row).values, again.encode(row).values)


@pytest.mark.parametrize("name", ["center", "scale", "naive_error"])
@pytest.mark.parametrize("wrong", [[[1.0, 2.0]], 1.0, [1.0, 2.0, 3.0], []])
def test_what_was_learned_is_a_number_for_each_column(name, wrong):
    learned = {"center": [1.0, 2.0], "scale": [1.0, 2.0], "naive_error": [1.0, 2.0]}
    with pytest.raises(InputError, match="must have one number a column"):
        Values(dim=2, **{**learned, name: wrong})
