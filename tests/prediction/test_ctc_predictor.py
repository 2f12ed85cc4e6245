"""Answers of CTC models."""

import keras
import numpy as np
import pytest

from seq2seq.decoders import RecurrentDecoder
from seq2seq.decoding import BeamSearch, Greedy
from seq2seq.decoding.ctc.beam import CtcBeam
from seq2seq.encoders import RecurrentEncoder
from seq2seq.errors import InputError
from seq2seq.features import Tokens
from seq2seq.heads import CtcHead
from seq2seq.models import Direct, EncoderDecoder
from seq2seq.prediction import Predictor
from seq2seq.readouts import Upsample
from seq2seq.tokenizers import Characters

TEXT = Tokens(Characters(learned="abc"))
SOURCES = ["abc", "", "cabbac", "b"]


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(1)
    made = Direct(TEXT, TEXT, RecurrentEncoder(units=8), Upsample(2), head=CtcHead())
    made.set_weights([weight * 2 for weight in made.get_weights()])
    return made


@pytest.mark.parametrize("decoding", [None, Greedy(), CtcBeam(4)], ids=["none", "greedy", "beam"])
def test_a_prediction_is_what_a_rows_steps_say(model, decoding):
    for source, one in zip(SOURCES, Predictor(model, decoding)(SOURCES), strict=True):
        assert [*one.output, "</s>"] == one.tokens
        assert len(one.output) <= 2 * len(source)
        assert "end" == one.finish_reason
        assert one.log_prob == pytest.approx(sum(one.token_log_probs), rel=1e-5)


def test_how_long_an_output_may_be_is_not_to_be_chosen(model):
    with pytest.raises(InputError, match="max_length is for models"):
        Predictor(model, max_length=5)


def test_a_wider_beam_finds_no_less_likely_outputs(model):
    greedy, wide = Predictor(model)(SOURCES), Predictor(model, CtcBeam(64))(SOURCES)

    assert any(one.output != other.output for one, other in zip(greedy, wide, strict=True))
    for one, other in zip(greedy, wide, strict=True):
        assert one.log_prob <= other.log_prob + 1e-4


@pytest.mark.filterwarnings("ignore:The input '' has 1 different outputs:UserWarning")
def test_alternatives_are_distinct_and_fewer_where_there_are_no_more(model):
    for source, one in zip(SOURCES, Predictor(model, CtcBeam(8, 5))(SOURCES), strict=True):
        outputs = [one.output, *(other.output for other in one.alternatives)]
        assert len(outputs) == len(set(outputs)) == (5 if source else 1)


def test_a_search_step_by_step_is_refused(model):
    with pytest.raises(InputError, match="BeamSearch is a token-by-token.*decoding=ctc_beam"):
        Predictor(model, BeamSearch(3))


def test_a_ctc_beam_is_for_ctc_models_only():
    parts = RecurrentEncoder(units=8), RecurrentDecoder(units=8)
    for other in (EncoderDecoder(TEXT, TEXT, *parts), Direct(TEXT, TEXT, parts[0])):
        with pytest.raises(InputError, match="CtcBeam reads the steps of a CTC model"):
            Predictor(other, CtcBeam())


def test_broken_weights_are_named(model):
    broken = keras.models.clone_model(model)
    broken.set_weights([np.full_like(weight, np.nan) for weight in model.get_weights()])
    for decoding in (None, CtcBeam(3)):
        with pytest.raises(InputError, match="outputs for the input 'b' are not finite"):
            Predictor(broken, decoding)(["b"])
