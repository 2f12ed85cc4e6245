import json

import numpy as np
import pytest

import seq2seq
from seq2seq.decoding import BeamSearch, Greedy
from seq2seq.prediction.batch_predictor import Options
from seq2seq.prediction.search_predictor import SearchPredictor

WORDS = ["abc", "", "ddddda"]


@pytest.mark.parametrize("strategy", [Greedy(), BeamSearch(3, 2)])
def test_attention_is_there_when_asked_for_and_changes_nothing(trained, strategy):
    predictor = seq2seq.load(trained, strategy, batch_size=4, max_length=5)
    plain, attentive = predictor(WORDS), predictor.with_alignments()(WORDS)
    for word, one, other in zip(WORDS, plain, attentive, strict=True):
        assert one.alignment is None
        assert (one.tokens, one.log_prob) == (other.tokens, pytest.approx(other.log_prob))
        assert (len(other.tokens), len(word)) == other.alignment.shape
        sums = np.ones(len(other.tokens)) if word else np.zeros(len(other.tokens))
        np.testing.assert_allclose(other.alignment.sum(axis=1), sums, rtol=1e-5)


def test_searches_carry_attention_only_when_asked(trained):
    source = [np.array([4, 5], "int32")]
    model = seq2seq.load(trained).model
    for alignments in (False, True):
        search = SearchPredictor(model, Options(batch_size=4, alignments=alignments))
        assert (search.decode(source).alignments is not None) == alignments


def test_json_lines_can_hold_alignments(command, trained):
    asked = ["predict", f"run={trained}", "alignments=true"]
    result = command(*asked, "format=jsonl", "--", "abc")
    (hypothesis,) = json.loads(result.out)["hypotheses"]
    assert (len(hypothesis["tokens"]), 3) == np.shape(hypothesis["alignment"])
    result = command(*asked, "--", "abc")
    assert (2, "") == (result.status, result.out)
    assert "format must be jsonl, not text, to write alignments" in result.err
