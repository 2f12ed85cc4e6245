import random
import unicodedata

import pytest

from seq2seq.errors import InputError
from seq2seq.tokenizers import Characters, Subwords, Words, choose

DRAW = random.Random(1)


def rows(units, count, length, joined=" "):
    """Different texts of so many units each, drawn at random."""
    found = {joined.join(DRAW.choices(units, k=length)) for _ in range(3 * count)}
    return sorted(found)[:count]


PHONEMES = rows(["AA", "B", "D", "EH", "F", "G", "IY", "K", "L", "M", "N"], 500, 4)
SENTENCES = rows([f"word{i * i}" for i in range(3000)], 300, 12)
SYLLABLES = rows([chr(0xAC00 + 28 * i) for i in range(300)], 500, 3, joined="")
LEMMAS = [f"{lemma} {tag}" for lemma in rows("bdklmaeiou", 100, 6, "") for tag in ("A;B", "C;D")]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["cat", "dog", "new york"], Characters),
        ([], Characters),
        (PHONEMES, Words),
        (SENTENCES, Subwords),
        (SYLLABLES, Characters),
        (LEMMAS, Characters),
        ([f"ann b{i}" for i in range(200)], Characters),
    ],
)
def test_auto_chooses_from_the_data_and_says_why(texts, expected):
    tokenizer, reason = choose("auto", {}, texts)
    assert expected is type(tokenizer)
    assert reason.startswith(f"{expected.__name__.lower()}, because ")


def test_names_of_classes_are_not_spelled_with_the_letters_of_texts():
    tokenizer, reason = choose("auto", {}, SENTENCES, ["wo", "rd"] * (len(SENTENCES) // 2))
    assert Subwords is type(tokenizer)
    assert "letters" not in reason


@pytest.mark.parametrize("forms", [10, 39, 40, 41])
def test_whole_paradigms_are_characters(forms):
    """Each lemma occurs with each tag; lemmas to come are other ones."""
    lemmas = rows("bdklmaeiou", 200, 7, joined="")
    table = [(f"{one} V;{tag}", f"{one[:-1]}{tag}") for one in lemmas for tag in range(forms)]
    sources, targets = map(list, zip(*table, strict=True))
    assert Characters is type(choose("auto", {}, sources, targets)[0])
    assert Characters is type(choose("auto", {}, targets, sources, is_target=True)[0])


def test_decomposed_texts_are_judged_as_composed_ones():
    for form in ("NFC", "NFD"):
        texts = [unicodedata.normalize(form, text) for text in SYLLABLES]
        assert "NFD" == choose("auto", {}, texts)[0].normalization


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        (["good", "bad", "very bad"] * 50, Words),
        ([str(number % 3) for number in range(300)], Words),
        ([str(number % 90) for number in range(3000)], Characters),  # which has digits
        ([f"name {number}" for number in range(60)] * 3, Characters),
        (["none"] * 9000 + [f"name{number}" for number in range(500)], Characters),
    ],
)
def test_names_of_classes_are_words(targets, expected):
    assert expected is type(choose("auto", {}, targets, is_target=True)[0])


def test_both_sides_of_a_tagger_are_words():
    words = [" ".join(DRAW.choices(SENTENCES[0].split(), k=5)) + f" new{i}" for i in range(300)]
    tags = [" ".join("NUM" if "9" in word else "NOUN" for word in row.split()) for row in words]
    for one, other, is_target in ((words, tags, False), (tags, words, True)):
        assert Words is type(choose("auto", {}, one, other, is_target)[0])
    assert "as many words" in choose("auto", {}, words, tags)[1]
    longer = [f"{row} END" for row in tags]
    assert Words is not type(choose("auto", {}, words, longer)[0])


def test_syllables_of_letters_are_decomposed_where_many_are_rare():
    tokenizer, reason = choose("auto", {}, SYLLABLES)
    assert "NFD" == tokenizer.normalization
    assert "decomposed" in reason
    assert "NFC" == choose("auto", {"normalization": "NFC"}, SYLLABLES)[0].normalization
    assert "NFC" == choose("auto", {}, LEMMAS)[0].normalization


def test_one_side_of_long_rows_is_enough_for_subwords_on_both():
    short = [text[:30] for text in SENTENCES]
    assert Subwords is type(choose("auto", {}, short, SENTENCES)[0])
    assert Characters is type(choose("auto", {}, short, short)[0])


def test_more_text_has_more_subwords():
    sizes = [
        choose("auto", {}, SENTENCES * 1 + rows(SENTENCES, n, 3))[0].vocabulary for n in (10, 4000)
    ]
    assert 500 == sizes[0] < sizes[1] <= 8000


def test_a_named_tokenizer_takes_its_options():
    tokenizer, reason = choose("subwords", {"vocabulary": 500, "model": "unigram"}, [])
    assert (500, "unigram") == (tokenizer.vocabulary, tokenizer.model)
    assert reason is None


def test_unknown_names_and_options_are_named():
    with pytest.raises(InputError, match=r"'caracters'.*characters"):
        choose("caracters", {}, [])
    with pytest.raises(InputError, match=r"'vocab'.*vocabulary"):
        choose("words", {"vocab": 5}, [])
