"""Texts with conditioning symbols before them."""

import keras
import pytest

from seq2seq.errors import BadRow
from seq2seq.features import Tokens
from seq2seq.symbols import UNK
from seq2seq.tokenizers import Bytes, Characters, Conditioned, Subwords, Words

ROWS = ["V;PST\tgo home", "N; PL;;\tcat", "\tno symbols", "V\t", "V\ta\tb"]


@pytest.fixture(
    params=[Characters(), Words(), Bytes(), Subwords("bpe", vocabulary=60)],
    ids=lambda one: type(one).__name__,
)
def fitted(request):
    return Conditioned(request.param).fit([ROWS[:2], ROWS[2:]])


def test_symbols_have_ids_above_those_of_the_text(fitted):
    first = fitted.text.vocabulary_size
    assert first + 4 == fitted.vocabulary_size
    for row, expected in zip(fitted.encode(ROWS).rows(), [2, 2, 0, 1, 1], strict=True):
        assert all(row[:expected] >= first)
        assert all(row[expected:] < first)


def test_the_text_is_encoded_as_it_is_alone(fitted):
    first = fitted.text.vocabulary_size
    for row, found in zip(ROWS, fitted.encode(ROWS).rows(), strict=True):
        (alone,) = fitted.text.encode([row.partition("\t")[2]]).rows()
        assert alone.tolist() == found[found < first].tolist()


def test_the_frequent_symbols_come_first_and_unknown_ones_are_unk(fitted):
    assert ("V", "N", "PL", "PST") == fitted.learned
    assert UNK == fitted.encode(["X;V\tgo"]).values[0]


def test_decoding_gives_the_symbols_and_the_text(fitted):
    (row,) = fitted.encode(["N;PL\tcat"]).rows()
    assert "N;PL\tcat" == fitted.decode(row)
    assert ["N", "PL"] == fitted.split("N;PL\tcat")[:2]


def test_it_is_made_again_from_its_config(fitted):
    other = Tokens.from_config(Tokens(fitted).get_config()).tokenizer
    assert fitted.get_config() == other.get_config()
    assert fitted.encode(ROWS).values.tolist() == other.encode(ROWS).values.tolist()
    assert isinstance(
        keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(fitted)),
        Conditioned,
    )


def test_a_row_without_a_tab_is_named(fitted):
    with pytest.raises(BadRow, match="Row 2 must have symbols, a tab and a text, not 'go'"):
        fitted.encode(["V\tgo", "go"])


def test_no_texts_are_no_rows(fitted):
    assert (0, 0) == tuple(map(len, fitted.encode([])))
