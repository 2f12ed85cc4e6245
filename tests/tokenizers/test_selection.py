import pytest

from seq2seq.errors import InputError
from seq2seq.tokenizers import Characters, Subwords, Words, choose

PHONEMES = ["K AE T", "D AO G", "T AE K", "G AO D"] * 50
WORDS = [f"word{i} is different from any other word{i * i}" for i in range(200)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["cat", "dog", "new york"], Characters),
        ([], Characters),
        (PHONEMES, Words),
        (WORDS, Subwords),
        ([f"ann b{i}" for i in range(200)], Characters),
    ],
)
def test_auto_chooses_from_the_data_and_says_why(texts, expected):
    tokenizer, reason = choose("auto", {}, texts)
    assert expected is type(tokenizer)
    assert reason.startswith(f"{expected.__name__.lower()}, because ")


def test_a_named_tokenizer_takes_its_options():
    tokenizer, reason = choose("subwords", {"vocabulary": 500, "model": "unigram"}, [])
    assert (500, "unigram") == (tokenizer.vocabulary, tokenizer.model)
    assert reason is None


def test_unknown_names_and_options_are_named():
    with pytest.raises(InputError, match=r"'caracters'.*characters"):
        choose("caracters", {}, [])
    with pytest.raises(InputError, match=r"'vocab'.*vocabulary"):
        choose("words", {"vocab": 5}, [])
