"""The same models of Keras's and KerasHub's own layers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from benchmarks.sizes import CLIP, LABEL_SMOOTHING, LEARNING_RATE, Size
from benchmarks.systems.ours import START, set_threads
from seq2seq.heads.losses.smoothed_crossentropy import SmoothedCrossentropy
from seq2seq.models.compilation import uses_xla


def train(size: Size, precision: str, weights: Path) -> Callable[[], float]:
    """A step of a functional model: `PRECISION keras` or `PRECISION keras_hub`; of LSTMs
    `PRECISION unrolled` or `PRECISION looped`.
    """
    set_threads()
    precision, _, kind = precision.partition(" ")
    keras.config.set_dtype_policy(precision)
    keras.utils.set_random_seed(1)
    model = lstm(size, kind == "unrolled") if size.cell == "lstm" else transformer(size, kind)
    model.compile(
        keras.optimizers.AdamW(LEARNING_RATE, weight_decay=0.01, global_clipnorm=CLIP),
        SmoothedCrossentropy(LABEL_SMOOTHING),
        jit_compile=uses_xla(),
    )
    source, target = size.batch()
    fed = np.concatenate([np.full((size.rows, 1), START, "int32"), target[:, :-1]], axis=1)
    return lambda: float(model.train_on_batch([source, fed], target))


def lstm(size: Size, unroll: bool) -> keras.Model:
    """One bidirectional layer, one layer with Luong's general attention."""
    d, v = size.units, size.vocabulary
    source, fed = (
        layers.Input((size.source,), dtype="int32"),
        layers.Input((size.target,), dtype="int32"),
    )
    cell: Any = layers.LSTM(d, return_sequences=True, return_state=True, unroll=unroll)
    memory, *state = layers.Bidirectional(cell)(layers.Embedding(v, d, mask_zero=True)(source))
    joined = [layers.Concatenate()([state[i], state[i + 2]]) for i in range(2)]
    state = [layers.Dense(d)(layers.Concatenate()(joined)) for _ in range(2)]
    hidden = layers.LSTM(d, return_sequences=True, unroll=unroll)(
        layers.Embedding(v, d)(fed), initial_state=state
    )
    context = layers.Attention()([hidden, memory, layers.Dense(d, use_bias=False)(memory)])
    hidden = layers.Dense(d, "tanh")(layers.Concatenate()([hidden, context]))
    return keras.Model([source, fed], layers.Dense(v, dtype="float32")(hidden))


def transformer(size: Size, kind: str) -> keras.Model:
    """Pre-norm, with sinusoidal positions."""
    d, v = size.units, size.vocabulary
    source, fed = (
        layers.Input((size.source,), dtype="int32"),
        layers.Input((size.target,), dtype="int32"),
    )
    memory = enter(layers.Embedding(v, d)(source))
    encode, decode = (hub_encoder, hub_decoder) if kind == "keras_hub" else (encoder, decoder)
    for _ in range(size.layers):
        memory = encode(size, memory)
    memory, x = layers.LayerNormalization()(memory), enter(layers.Embedding(v, d)(fed))
    for _ in range(size.layers):
        x = decode(size, x, memory)
    return keras.Model(
        [source, fed], layers.Dense(v, dtype="float32")(layers.LayerNormalization()(x))
    )


def enter(x: Any) -> Any:
    steps, d = x.shape[1:]
    waves = np.exp(np.arange(d // 2) * (-np.log(10_000.0) / (d // 2 - 1)))
    angles = np.arange(steps)[:, None] * waves
    table = np.concatenate([np.sin(angles), np.cos(angles)], axis=-1)
    return layers.Lambda(lambda x: x * d**0.5 + ops.cast(table, x.dtype))(x)


def encoder(size: Size, x: Any) -> Any:
    one = layers.LayerNormalization()(x)
    x = x + layers.MultiHeadAttention(size.heads, size.units // size.heads)(one, one)
    return x + feed_forward(size, x)


def decoder(size: Size, x: Any, memory: Any) -> Any:
    one = layers.LayerNormalization()(x)
    heads = size.heads, size.units // size.heads
    x = x + layers.MultiHeadAttention(*heads)(one, one, use_causal_mask=True)
    x = x + layers.MultiHeadAttention(*heads)(layers.LayerNormalization()(x), memory)
    return x + feed_forward(size, x)


def feed_forward(size: Size, x: Any) -> Any:
    hidden = layers.Dense(4 * size.units, "relu")(layers.LayerNormalization()(x))
    return layers.Dense(size.units)(hidden)


def hub_encoder(size: Size, x: Any) -> Any:
    from keras_hub.layers import TransformerEncoder

    return TransformerEncoder(4 * size.units, size.heads, normalize_first=True)(x)


def hub_decoder(size: Size, x: Any, memory: Any) -> Any:
    from keras_hub.layers import TransformerDecoder

    return TransformerDecoder(4 * size.units, size.heads, normalize_first=True)(x, memory)
