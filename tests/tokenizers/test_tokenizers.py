import json

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seq2seq.decoding import Regex
from seq2seq.errors import BadRow, InputError
from seq2seq.features import Tokens
from seq2seq.symbols import END, NUM_SYMBOLS, PAD, START, UNK
from seq2seq.tokenizers import Bytes, Characters, Integers, Subwords, Words

TEXTS = ["the cat sat", "", "naïve 東京 😀", "a b a", "the mat"]


def all_tokenizers():
    return [
        Characters(),
        Words(),
        Bytes(),
        Subwords("bpe", vocabulary=60),
        Subwords("unigram", vocabulary=60),
    ]


def name(tokenizer):
    return type(tokenizer).__name__ + getattr(tokenizer, "model", "")


@pytest.fixture(params=all_tokenizers(), ids=name)
def fitted(request):
    return request.param.fit([TEXTS[:2], TEXTS[2:]])


def test_decoding_undoes_encoding(fitted):
    rows = fitted.encode(TEXTS).rows()
    assert TEXTS == [fitted.decode(row) for row in rows]


def test_ids_stand_above_the_symbols_and_below_the_vocabulary_size(fitted):
    values, lengths = fitted.encode(TEXTS)
    assert values.dtype == lengths.dtype == "int32"
    assert len(values) == lengths.sum()
    assert NUM_SYMBOLS <= values.min()
    assert values.max() < fitted.vocabulary_size


def test_no_texts_are_no_rows(fitted):
    assert (0, 0) == tuple(map(len, fitted.encode([])))


def test_symbols_are_left_out_but_unk_is_a_mark_that_is_never_right(fitted):
    ids = fitted.encode(["the cat"]).values
    assert "the cat" == fitted.decode([START, *ids, END, PAD, PAD])
    assert fitted.split("the cat") != fitted.split(fitted.decode([UNK, *ids]))
    assert "\ufffd" in fitted.decode([UNK])


def test_a_text_is_what_its_tokens_add(fitted):
    first, later = fitted.token_texts()
    assert fitted.vocabulary_size == len(first) == len(later)
    assert [None] * NUM_SYMBOLS == first[:NUM_SYMBOLS] == later[:NUM_SYMBOLS]
    rng = np.random.default_rng(1)
    drawn = [rng.integers(NUM_SYMBOLS, len(first), size=size) for size in range(1, 60)]
    for ids in [row for row in fitted.encode(TEXTS).rows() if len(row)] + drawn:
        texts = [first[ids[0]], *(later[index] for index in ids[1:])]
        added = (
            b"".join(texts).decode("utf-8", "replace")
            if isinstance(fitted, Bytes)
            else "".join(texts)
        )
        assert added == fitted.decode(ids)


def test_a_configuration_as_json_makes_the_same_tokenizer(fitted):
    config = json.loads(json.dumps(fitted.get_config()))
    copy = type(fitted).from_config(config)
    assert fitted.vocabulary_size == copy.vocabulary_size
    assert fitted.encode(TEXTS).values.tolist() == copy.encode(TEXTS).values.tolist()


def test_keras_saves_a_feature_with_what_it_learned(fitted):
    saved = json.loads(json.dumps(keras.saving.serialize_keras_object(Tokens(fitted))))
    feature = keras.saving.deserialize_keras_object(saved)
    assert fitted.encode(TEXTS).values.tolist() == feature.encode(TEXTS).values.tolist()


def test_fitting_again_forgets(fitted):
    again = type(fitted).from_config(fitted.get_config()).fit([["zz z"]])
    assert "zz z" == again.decode(again.encode(["zz z"]).values)
    if not isinstance(fitted, Bytes):
        assert (again.encode(["cat"]).values == UNK).any()


@pytest.mark.parametrize("tokenizer", [Characters(), Words(), Bytes()], ids=name)
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=5))
@settings(max_examples=50, deadline=None)
def test_any_unicode_text_survives(tokenizer, texts):
    fitted = tokenizer.fit([texts])
    for text, row in zip(texts, fitted.encode(texts).rows(), strict=True):
        assert fitted.split(text) == fitted.split(fitted.decode(row))


@pytest.mark.parametrize("tokenizer", all_tokenizers()[:2], ids=name)
def test_what_training_lacks_is_unk(tokenizer):
    fitted = tokenizer.fit([["a b"]])
    assert [UNK] == fitted.encode(["𝄞"]).values.tolist()


@pytest.mark.parametrize("tokenizer", all_tokenizers(), ids=name)
def test_fitting_on_empty_texts_leaves_little_but_symbols(tokenizer):
    fitted = tokenizer.fit([["", ""]])
    assert [0, 0] == fitted.encode(["", ""]).lengths.tolist()


def test_a_cap_keeps_the_most_frequent():
    assert "ca" == Characters(vocabulary=6).fit([["ccc", "aab"]]).learned
    assert ("c", "a") == Words(vocabulary=6).fit([["c c a", "b c a"]]).learned
    assert Subwords(vocabulary=20).fit([TEXTS]).vocabulary_size >= 20
    with pytest.raises(
        InputError, match="vocabulary must be a whole number of at least 5, or null, not 4"
    ):
        Characters(vocabulary=4)
    with pytest.raises(
        InputError, match="vocabulary must be a whole number of at least 5, not None"
    ):
        Subwords(vocabulary=None)


def test_equal_counts_are_ordered_by_the_unit_itself():
    assert "abc" == Characters().fit([["cba"]]).learned
    assert ("a", "b", "c") == Words().fit([["c b a"]]).learned


def test_lower_case_and_unicode_form_are_brought_together():
    tokenizer = Characters(lowercase=True, normalization="NFKC").fit([["ﬁnÉ"]])
    assert "finé" == tokenizer.decode(tokenizer.encode(["FINe\u0301"]).values)
    assert ["f", "i"] == tokenizer.split("ﬁ")
    with pytest.raises(InputError, match="NFD"):
        Words(normalization="NFD")


def test_text_that_looks_like_a_symbol_is_text():
    for tokenizer in all_tokenizers():
        fitted = tokenizer.fit([["<s> <pad> </s> <unk>"]])
        ids = fitted.encode(["<s> <pad> </s> <unk>"]).values
        assert ids.min() >= NUM_SYMBOLS
        assert "<s> <pad> </s> <unk>" == fitted.decode(ids)


def test_integers_are_shifted_above_the_symbols():
    tokenizer = Integers().fit([[[-2, 5], np.array([3])], [[]]])
    assert 8 + NUM_SYMBOLS == tokenizer.vocabulary_size
    values, lengths = tokenizer.encode([[-2, 5], "3 9", []])
    assert [4, 11, 9, UNK] == values.tolist()
    assert [2, 2, 0] == lengths.tolist()
    assert "-2 5" == tokenizer.decode([4, 11])
    first, later = tokenizer.token_texts()
    assert (12, "-2", " 5") == (len(first), first[4], later[11])
    assert ["-2", "5"] == tokenizer.split([-2, 5]) == tokenizer.split("-2 5")


@pytest.mark.parametrize("row", [[0.5], ["a"], "1 x", [[1]], 3])
def test_integers_refuse_what_is_none(row):
    with pytest.raises(BadRow, match="Row 2 must be a sequence of integers, not"):
        Integers().encode([[1], row])
    with pytest.raises(BadRow, match="Row 3 must be a sequence of integers, not") as caught:
        Integers().fit([[[1], [2]], [row]])
    assert 2 == caught.value.row


@pytest.mark.parametrize("kind", [Characters, Bytes, Subwords])
def test_decomposed_tokens_are_composed_in_outputs_and_figures(kind):
    texts = ["한국어 발음", "Việt Nam", "e\u0301 é"]
    composed = ["한국어 발음", "Việt Nam", "é é"]
    tokenizer = kind(normalization="NFD").fit([texts])
    again = kind.from_config(tokenizer.get_config())
    encoded = again.encode(texts)
    assert composed == [tokenizer.decode(row) for row in encoded.rows()]
    assert tokenizer.split(composed[2]) == tokenizer.split(texts[2])
    plain = kind().fit([texts])
    assert plain.split(texts[0]) == tokenizer.split(texts[0])
    if kind is Characters:
        assert encoded.lengths.sum() > plain.encode(texts).lengths.sum()
        with pytest.raises(InputError, match="decomposed"):
            Regex("한+", tokenizer)
