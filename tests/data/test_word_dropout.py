"""Rare source words become unknown in training, as a function of seed, epoch and row."""

import numpy as np
import pytest

from seq2seq.data import Files
from seq2seq.data.batching.word_dropout import WordDropout, num_words, rate_of
from seq2seq.errors import InputError
from seq2seq.features import Labels, Tokens
from seq2seq.symbols import PAD, UNK
from seq2seq.tokenizers import Characters, Conditioned, Words

COUNTS = {4: 1, 5: 3, 6: 100}
VALUES = np.repeat(list(COUNTS), list(COUNTS.values()))
ROWS = np.arange(20_000)


def dropped(rows=ROWS, epoch=0, seed=1, rate=1.0):
    ids = np.tile(np.array([[4, 5, 6, PAD]], "int32"), (len(rows), 1))
    return WordDropout(rate, VALUES, seed)(ids, rows, epoch)


def test_the_rarer_a_word_the_more_often_it_is_unknown():
    shares = (dropped() == UNK).mean(axis=0)
    assert [1 / 2, 1 / 4, 1 / 101, 0] == pytest.approx(shares, abs=0.015)
    assert "int32" == dropped().dtype


def test_what_is_drawn_depends_on_seed_epoch_row_and_place_only():
    whole = dropped()
    np.testing.assert_array_equal(whole[500:600], dropped(ROWS[500:600]))
    for other in (dropped(epoch=1), dropped(seed=2), dropped(ROWS + 1)):
        share = ((other == UNK) == (whole == UNK))[:, 0].mean()  # as by chance
        assert 0.5 == pytest.approx(share, abs=0.02)
    unknown = whole == UNK
    assert 1 / 8 == pytest.approx((unknown[:, 0] & unknown[:, 1]).mean(), abs=0.01)


def test_conditioning_symbols_stay():
    rows = ["V;PST\tgo", "V;PRS\tsee"]
    source = Tokens(Conditioned(Words())).fit([rows])
    drop = WordDropout(1e9, source.encode(rows).values, 1, num_words(source))
    ids = source.encode(rows[:1]).values[None]
    assert [False, False, True] == (drop(ids, np.array([0]), 0) == UNK)[0].tolist()
    assert num_words(Tokens(Words())) is None


def test_words_are_dropped_by_default_and_numbers_never():
    words = Tokens(Words())
    assert (0.25, 0.25) == (rate_of("auto", words), rate_of("auto", Tokens(Conditioned(Words()))))
    assert 0 == rate_of("auto", Tokens(Characters())) == rate_of("auto", Labels())
    assert (0.5, 0) == (rate_of(0.5, Tokens(Characters())), rate_of(0, Labels()))
    with pytest.raises(InputError, match=r"data.word_dropout must be 0 for sources .* labels"):
        rate_of(0.1, Labels())


def test_batches_of_training_have_unknown_words_and_others_have_none(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("".join(f"w{i} common\tx{i}\n" for i in range(400)))
    splits = dict.fromkeys(("train", "validation", "test"), str(path))
    data = Files(**splits, source="words", word_dropout=1.0)
    prepared = data.prepare(tmp_path / "cache")
    train, test = prepared.batches("train", seed=3), prepared.batches("test")
    share = np.mean([(train.batch(i)[0]["source"] == UNK)[:, 0].mean() for i in range(len(train))])
    assert 0.35 < share < 0.65
    assert not any((test.batch(i)[0]["source"] == UNK).any() for i in range(len(test)))
    np.testing.assert_array_equal(
        train.batch(0, 1, 2)[0]["source"], train.batch(0)[0]["source"][1::2]
    )
    first, later = (train.batch(i * len(train))[0]["source"] == UNK for i in (0, 1))
    assert first.shape != later.shape or (first != later).any()
    with pytest.raises(InputError, match="data.word_dropout must be"):
        Files(train=str(path), word_dropout=-1)
