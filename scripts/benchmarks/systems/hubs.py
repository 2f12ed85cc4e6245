"""Encoder-decoders of transformers and KerasHub of the size of ours, with random weights."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.sizes import Size

PAD, START, END = 0, 2, 3


def transformers(size: Size, precision: str, weights: Path) -> Callable[[], list[int]]:
    """A search of a Marian model with "PRECISION WIDTH"; outputs have all `target` tokens."""
    import torch
    from transformers import MarianConfig, MarianMTModel

    from benchmarks.systems.pytorch import DEVICE, set_up

    set_up()
    precision, width = precision.split()
    config = MarianConfig(
        vocab_size=size.vocabulary, d_model=size.units, pad_token_id=PAD, eos_token_id=END,
        encoder_layers=size.layers, decoder_layers=size.layers, decoder_start_token_id=START,
        encoder_attention_heads=size.heads, decoder_attention_heads=size.heads,
        encoder_ffn_dim=4 * size.units, decoder_ffn_dim=4 * size.units, forced_eos_token_id=None,
    )  # fmt: skip
    model = MarianMTModel(config).eval().to(DEVICE, getattr(torch, precision))
    source = torch.from_numpy(size.batch()[0]).long().to(DEVICE)
    options = {"num_beams": int(width), "do_sample": False}

    def step() -> list[int]:
        with torch.inference_mode():
            found = model.generate(
                source, min_new_tokens=size.target, max_new_tokens=size.target, **options
            )
        assert found.shape[1] == size.target + 1
        return found[0, 1:].tolist()

    return step


def keras_hub(size: Size, precision: str, weights: Path) -> Callable[[], list[int]]:
    """A search of a BART model with "PRECISION WIDTH", compiled as KerasHub does (by XLA)."""
    import keras
    import keras_hub as hub

    precision, width = precision.split()
    keras.config.set_dtype_policy(precision)
    backbone = hub.models.BartBackbone(
        vocabulary_size=size.vocabulary, num_layers=size.layers, num_heads=size.heads,
        hidden_dim=size.units, intermediate_dim=4 * size.units, dropout=0.0,
        max_sequence_length=max(size.source, size.target + 1),
    )  # fmt: skip
    model = hub.models.BartSeq2SeqLM(backbone=backbone, preprocessor=None)
    greedy = width == "1"
    model.compile(sampler="greedy" if greedy else hub.samplers.BeamSampler(num_beams=int(width)))
    source = size.batch()[0]
    target = np.zeros((size.rows, size.target + 1), "int32")
    target[:, 0] = START
    inputs = {
        "encoder_token_ids": source, "encoder_padding_mask": np.ones(source.shape, bool),
        "decoder_token_ids": target, "decoder_padding_mask": np.arange(target.shape[1]) < 1,
    }  # fmt: skip
    inputs["decoder_padding_mask"] = np.broadcast_to(inputs["decoder_padding_mask"], target.shape)

    def step() -> list[int]:
        found = model.generate(inputs, stop_token_ids=None)
        return np.asarray(found["decoder_token_ids"])[0, 1:].tolist()

    return step
