"""Runs as language models of others; that their log p counts is seen where they are configured."""

import pytest

from seq2seq.decoders import RecurrentDecoder
from seq2seq.encoders import RecurrentEncoder
from seq2seq.errors import InputError
from seq2seq.features import Tokens, Values
from seq2seq.models import EncoderDecoder
from seq2seq.prediction.fused_run import FusedRun
from seq2seq.tokenizers import Characters


def test_a_run_that_reads_numbers_is_no_language_model(tmp_path):
    source, target = Values(dim=1, normalizer="none"), Tokens(Characters(learned="ab"))
    parts = RecurrentEncoder(units=4), RecurrentDecoder(units=4)
    EncoderDecoder(source.fit([["1"]]), target, *parts).save(tmp_path / "m.keras")
    with pytest.raises(InputError, match="reads numbers. Pass a run whose sources are texts"):
        FusedRun(tmp_path / "m.keras", target.tokenizer)
