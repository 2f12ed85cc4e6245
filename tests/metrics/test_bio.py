import pytest

from seq2seq.metrics import is_bio


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["O", "B-city", "I-city"], True),
        (["B-a"], True),
        (["B-a-b", "I-a-b"], True),
        (["O", "I-city"], False),  # no span begins
        (["O", "O"], False),
        (["O", "B-city", "NOUN"], False),
        (["O", "B-city", "E-city"], False),
        (["O", "B-"], False),
        (["B", "I", "O"], False),
        ([], False),
    ],
)
def test_bio_tags_are_known_by_their_letters(tags, expected):
    assert expected == is_bio(tags)


def test_tags_may_come_as_a_stream():
    assert is_bio(iter(["O", "B-a"]))
