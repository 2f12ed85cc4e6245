"""Batches in parts."""

import keras
import pytest

import seq2seq
from seq2seq.decoders import RecurrentDecoder
from seq2seq.encoders import RecurrentEncoder
from seq2seq.models import EncoderDecoder
from seq2seq.training import Recorder, Trainer

TEXTS = ["a", "abc", "abcabcabc", "cb", "bbbbb", "c", "", "acacac"]


def train(folder, micro_batches):
    keras.utils.set_random_seed(3)
    batches = seq2seq.pairs(TEXTS, TEXTS, batch_size=8, num_buckets=1, shuffle=False)
    model = EncoderDecoder(
        batches.source,
        batches.target,
        RecurrentEncoder(units=8),
        RecurrentDecoder(units=8),
        embedding_dim=8,
    )
    trainer = Trainer(monitor="loss", max_steps=20, log_every=1, micro_batches=micro_batches)
    optimizer = keras.optimizers.SGD(0.5, global_clipnorm=1.0, **trainer.optimizer_options)
    model.compile(optimizer)
    folder.mkdir()
    recorder = Recorder(folder)
    trainer.fit(model, batches, recorder=recorder)
    return recorder.metrics.read()


@pytest.mark.parametrize("parts", [2, 3, 8])
def test_parts_count_by_their_tokens_so_losses_are_the_whole_batchs(tmp_path, parts):
    whole, cut = train(tmp_path / "whole", 1), train(tmp_path / "cut", parts)
    for name in ("loss", "token_accuracy", "perplexity"):
        expected = [record[name] for record in whole]
        assert expected == pytest.approx([record[name] for record in cut], rel=1e-5)
    assert whole[0]["loss"] > 1.1 * whole[-1]["loss"]
