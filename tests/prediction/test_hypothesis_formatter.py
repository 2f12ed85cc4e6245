"""Alternatives are distinct texts; samples stay as they were drawn."""

import warnings

import numpy as np
import pytest

from seq2seq.decoding import Hypotheses
from seq2seq.features import Tokens
from seq2seq.prediction.hypothesis_formatter import HypothesisFormatter
from seq2seq.symbols import END, UNK
from seq2seq.tokenizers import Characters, Conditioned, Words

ROWS = [np.array([4])]


@pytest.fixture(scope="module")
def target():
    return Tokens(Characters(learned="ab"))


def hypotheses(*outputs):
    """Of one row, best first; those without ids are empty slots."""
    lengths = np.array([[len(ids) for ids in outputs]])
    tokens = np.array([[[*ids, *[0] * (4 - len(ids))] for ids in outputs]])
    scores = np.where(lengths > 0, -np.arange(1.0, len(outputs) + 1), -np.inf)
    zeros = np.zeros(tokens.shape, "float32")
    return Hypotheses(tokens, lengths, scores, scores, zeros, np.where(lengths > 0, 0, 3))


TWICE = hypotheses([4, END], [4, UNK, END], [5, END], [4, END], [])


def test_the_best_of_each_text_is_kept(target):
    texts = target.decode(np.array([4, UNK]))
    with pytest.warns(UserWarning, match=r"'x' has \d different outputs instead of 5"):
        (found,) = HypothesisFormatter(target)(TWICE, ROWS, ["x"])
    ranked = [found, *found.alternatives]

    assert [one.output for one in ranked] == list(dict.fromkeys(["a", texts, "b"]))
    assert sorted((one.score for one in ranked), reverse=True) == [one.score for one in ranked]
    assert -1 == found.score


def test_it_is_said_once_and_only_where_fewer_are_found(target):
    formatted = HypothesisFormatter(target)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        formatted(hypotheses([4, END], [5, END]), ROWS, ["x"])
    with pytest.warns(UserWarning, match="outputs"):
        formatted(TWICE, ROWS, ["x"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        formatted(TWICE, ROWS, ["x"])


def test_samples_stay_as_drawn(target):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (found,) = HypothesisFormatter(target, are_samples=True)(TWICE, ROWS, ["x"])

    assert 3 == len(found.alternatives)


def test_an_unknown_symbol_is_the_source_token_with_the_most_attention(target):
    found = hypotheses([4, UNK, UNK, END])
    attention = np.zeros((1, 1, 4, 3), "float32")
    attention[0, 0, range(4), [0, 2, 1, 0]] = 1
    found = found._replace(alignments=attention)
    rows = [np.array([4, 1, 1])]
    copying = HypothesisFormatter(target, copied=Words())
    assert "az\ufffdyy" == copying(found, rows, ["x y z\ufffdy"])[0].output
    symbols = HypothesisFormatter(target, copied=Conditioned(Words()))
    assert "azy" == symbols(found, rows, ["x\ty z"])[0].output
    decomposed = Tokens(Characters(normalization="NFD", learned="ab"))
    copying = HypothesisFormatter(decomposed, copied=Characters(normalization="NFD"))
    assert "a\u00e1" == copying(found, rows, ["z\u0301a"])[0].output  # a letter and its accent
    for aligned in (True, False):
        copying = HypothesisFormatter(target, copied=Characters(), aligned=aligned)
        (one,) = copying(found, rows, ["xyz"])
        assert "azy" == one.output
        assert ["a", "z", "y", "</s>"] == one.tokens
        assert aligned == (one.alignment is not None)


def test_a_copy_takes_the_place_of_its_own_unknown_symbol():
    target = Tokens(Characters(learned="a\ufffd"))  # a text may have the mark for unknown symbols
    attention = np.eye(4, 3, dtype="float32")[None, None]
    found = hypotheses([5, UNK, 4, END])._replace(alignments=attention)
    copying = HypothesisFormatter(target, copied=Characters())
    assert "\ufffdya" == copying(found, [np.array([4, 1, 1])], ["xyz"])[0].output
