import keras
import numpy as np
import pytest

import seq2seq
from seq2seq.decoders import RecurrentDecoder
from seq2seq.decoding import BeamSearch, Greedy
from seq2seq.encoders import RecurrentEncoder
from seq2seq.errors import InputError
from seq2seq.features import Tokens
from seq2seq.heads import TokensHead
from seq2seq.models import EncoderDecoder
from seq2seq.prediction import Predictor
from seq2seq.tokenizers import Characters


@pytest.fixture
def broken():
    """A model whose embedding of `b` is NaN, of so many letters that it multiplies no one-hots."""
    feature = Tokens(Characters().fit([["abc", "".join(map(chr, range(0x4E00, 0x4F00)))]]))
    parts = RecurrentEncoder(units=4), RecurrentDecoder(units=4), TokensHead()
    model = EncoderDecoder(feature, feature, *parts, embedding_dim=4, output_limit=(1.0, 1.0))
    (b,) = feature.encode(["b"]).values
    table = np.array(model.source_embedding.table)
    table[b] = np.nan
    model.source_embedding.table.assign(table)
    return model


def test_a_file_of_another_model_is_refused_at_once(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.save(tmp_path / "other.keras")
    with pytest.raises(InputError, match=r"must be a seq2seq\.models\.Model, not a Sequential"):
        seq2seq.load(tmp_path / "other.keras")


@pytest.mark.parametrize("strategy", [Greedy(), BeamSearch(3, 2)])
def test_an_input_that_broken_weights_cannot_answer_is_named(broken, strategy):
    predictor = Predictor(broken, strategy)
    assert 2 == len(predictor(["a", "cac"]))
    with pytest.raises(InputError, match="outputs for the input 'cab' are not finite"):
        predictor(["a", "cab", "c"])
