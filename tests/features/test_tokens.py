import numpy as np

from seq2seq.features import Tokens
from seq2seq.tokenizers import Characters, Words


def test_tokens_are_the_ids_of_their_tokenizer():
    feature = Tokens(Words()).fit([["a b", "b"]])
    values, lengths = feature.encode(["b a", ""])
    assert [4, 5] == values.tolist()
    assert [2, 0] == lengths.tolist()
    assert "b a" == feature.decode(np.array([4, 5]))
    assert ["b", "a"] == feature.split("b a")


def test_tokens_say_what_their_arrays_are():
    feature = Tokens(Characters().fit([["abc"]]))
    assert (7, (), "int32") == (feature.vocabulary_size, feature.element_shape, feature.dtype)


def test_a_feature_is_made_again_from_its_configuration():
    feature = Tokens(Characters().fit([["abc"]]))
    again = Tokens.from_config(feature.get_config())
    assert [4, 6] == again.encode(["ac"]).values.tolist()
