"""Batches in parts."""

import keras
import pytest

import seq2seq
from seq2seq.configuration.building import build_optimizer
from seq2seq.configuration.composing import compose
from seq2seq.decoders import RecurrentDecoder
from seq2seq.encoders import RecurrentEncoder
from seq2seq.errors import InputError
from seq2seq.models import EncoderDecoder
from seq2seq.storage.run_folder import RunFolder
from seq2seq.training import Averaging, Trainer

TEXTS = ["a", "abc", "abcabcabc", "cb", "bbbbb", "c", "", "acacac"]


def train(folder, micro_batches, optimizer, max_steps=20):
    keras.utils.set_random_seed(3)
    batches = seq2seq.pairs(TEXTS, TEXTS, batch_size=8, num_buckets=1, shuffle=False)
    model = EncoderDecoder(
        batches.source,
        batches.target,
        RecurrentEncoder(units=8),
        RecurrentDecoder(units=8),
        embedding_dim=8,
    )
    options = {"max_steps": max_steps, "log_every": 1, "micro_batches": micro_batches}
    trainer = Trainer(monitor="loss", **options)
    trainer.fit(model, batches, optimizer=optimizer, recorder=folder)
    return RunFolder(folder).metrics.read()


@pytest.mark.by_turns(5, among="trainings")
def test_a_schedule_counts_steps_not_parts(tmp_path):
    def rates(parts):
        config = compose("train", ["optimizer.schedule.warmup=4"]).optimizer
        optimizer, _ = build_optimizer(config, total_steps=8, monitor="loss")
        records = train(tmp_path / str(parts), parts, optimizer, max_steps=8)
        keras.saving.load_model(tmp_path / str(parts) / "model.keras")  # its schedule, too
        return [record["learning_rate"] for record in records]

    assert rates(1) == pytest.approx(rates(4))
    assert 8 == len(set(rates(8)))


def test_a_moving_average_counts_no_parts():
    with pytest.raises(InputError, match="ema counts parts of batches as steps"):
        Trainer(micro_batches=2, averaging=Averaging(ema=0.9))


@pytest.mark.parametrize("parts", [2, 3, 8])
def test_parts_count_by_their_tokens_so_losses_are_the_whole_batchs(tmp_path, parts):
    def descent():
        return keras.optimizers.SGD(0.5, global_clipnorm=1.0)

    whole = train(tmp_path / "whole", 1, descent())
    cut = train(tmp_path / "cut", parts, descent())
    for name in ("loss", "token_accuracy", "perplexity"):
        expected = [record[name] for record in whole]
        assert expected == pytest.approx([record[name] for record in cut], rel=1e-5)
    assert whole[0]["loss"] > 1.1 * whole[-1]["loss"]
