import pytest

from seq2seq.data.files.cells import text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b", "a b"),
        (3, "3"),
        (2.5, "2.5"),
        (True, "true"),
        (["a", "b"], "a b"),
        ([1, 2.5], "1 2.5"),
        ([], ""),
        ([[1, 2], [3, 4]], "1,2 3,4"),
        ([["a", "b"], ["c"]], "a,b c"),
        ([[1], [2]], "1 2"),
        (["New York"], "New York"),
        ([1, None], "1 nan"),
        ([[1, None], [None, None]], "1, ,"),
        ([[None], [2]], "nan 2"),
    ],
)
def test_lists_are_joined_by_spaces_and_lists_inside_them_by_commas(value, text):
    assert text == text_of(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "must have a text, number or list, not null"),
        ({"a": 1}, 'number or list, not {"a": 1}'),
        ([{"a": 1}], 'number or list, not {"a": 1}'),
        (["a", None], r'must not have null among texts: \["a", null\]'),
        (["New York", "Rome"], r'must have lists of single words, not \["New York", "Rome"\]'),
        (["a", ""], "must have lists of single words"),
        ([[1], []], r"must have one value, not the list \[\]"),
        ([[[1, 2]]], r"must have one value, not the list \[1, 2\]"),
    ],
)
def test_what_has_no_text_is_shown(value, message):
    with pytest.raises(TypeError, match=message):
        text_of(value)
