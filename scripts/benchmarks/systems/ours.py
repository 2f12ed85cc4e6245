"""Our own models."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.sizes import CLIP, LABEL_SMOOTHING, LEARNING_RATE, Size

START, END = 2, 3


def train(size: Size, precision: str, weights: Path) -> Callable[[], float]:
    """A step of our trainer's; it leaves its weights for systems that can take them."""
    import keras

    from seq2seq.training import AdamW

    set_threads()
    keras.config.set_dtype_policy(precision)
    model = make_model(size)
    if weights.exists():
        load(model, weights)
    else:
        save(model, weights)
    model.compile(AdamW(LEARNING_RATE, weight_decay=0.01, global_clipnorm=CLIP))
    source, target = size.batch()
    fed = np.concatenate([np.full((size.rows, 1), START, "int32"), target[:, :-1]], axis=1)
    lengths = np.full(size.rows, size.source, "int32")
    x = {"source": source, "source_length": lengths, "target_in": fed}
    ones = np.ones(target.shape, "float32")
    return lambda: float(model.train_on_batch(x, target, ones, return_dict=True)["loss"])


def decode(size: Size, precision: str, weights: Path) -> Callable[[], list[int]]:
    """A search with "PRECISION WIDTH [xla]"; it leaves its weights, which never end an output."""
    import keras

    from seq2seq.decoding import BeamSearch, Greedy
    from seq2seq.prediction.batch_predictor import Options
    from seq2seq.prediction.search_predictor import SearchPredictor

    set_threads()
    precision, width, *xla = precision.split()
    keras.config.set_dtype_policy(precision)
    model = make_model(size)
    if weights.exists():
        load(model, weights)
    else:
        model.head.bias.assign(np.where(np.arange(size.vocabulary) <= END, -100.0, 0.0))
        save(model, weights)
    strategy = Greedy() if width == "1" else BeamSearch(int(width))
    options = Options(strategy, size.rows, size.target, jit_compile=bool(xla))
    search = SearchPredictor(model, options)
    rows = list(size.batch()[0])
    return lambda: search.decode(rows).tokens[0, 0].tolist()


def make_model(size: Size) -> Any:
    """The model of a size, in the current precision."""
    import keras

    from seq2seq.decoders import RecurrentDecoder, TransformerDecoder
    from seq2seq.encoders import RecurrentEncoder, TransformerEncoder
    from seq2seq.features import Tokens
    from seq2seq.heads import TokensHead
    from seq2seq.layers import GeneralAttention
    from seq2seq.models import EncoderDecoder
    from seq2seq.tokenizers import Words

    keras.utils.set_random_seed(1)
    words = Words().fit([[" ".join(map(str, range(size.vocabulary - 4)))]])
    feature = Tokens(words)
    assert feature.vocabulary_size == size.vocabulary
    if size.cell == "lstm":
        encoder: Any = RecurrentEncoder("lstm", size.units, size.layers)
        decoder: Any = RecurrentDecoder("lstm", size.units, size.layers, GeneralAttention())
    else:
        options = {
            "units": size.units, "num_layers": size.layers, "num_heads": size.heads,
            "hidden_units": 4 * size.units, "dropout": 0.0,
        }  # fmt: skip
        encoder, decoder = TransformerEncoder(**options), TransformerDecoder(**options)
    head = TokensHead(LABEL_SMOOTHING)
    return EncoderDecoder(feature, feature, encoder, decoder, head, embedding_dim=size.units)


def named(model: Any) -> dict[str, Any]:
    """The model's weights by names that do not count its layers."""
    parts = {
        "source": [model.source_embedding],
        "target": [model.target_embedding],
        "head": [model.head],
    }
    if hasattr(model.encoder, "transformer"):
        for side, network in (("encoder", model.encoder), ("decoder", model.decoder)):
            for i, layer in enumerate(network.transformer.stack):
                attended = [] if layer.attention is None else [layer.attention, layer.mix]
                parts[f"{side}.{i}"] = [
                    layer.self_attention, *attended, layer.feed_forward, *layer.norms
                ]  # fmt: skip
            parts[f"{side}.norm"] = [network.transformer.norm]
    else:
        parts |= {"forward": model.encoder.stack[:1], "backward": model.encoder.stack[1:]}
        parts |= {"decoder": model.decoder.stack, "bridge": [model.decoder.bridge]}
        parts |= {"attention": [model.decoder.attention], "combine": [model.decoder.combine]}
    return {
        f"{name}.{i}": variable
        for name, layers in parts.items()
        for i, variable in enumerate(v for layer in layers for v in layer.trainable_variables)
    }


def save(model: Any, weights: Path) -> None:
    """Leave the weights for other systems."""
    arrays: dict[str, Any] = {name: np.asarray(value) for name, value in named(model).items()}
    np.savez(weights, **arrays)


def load(model: Any, weights: Path) -> None:
    """Take the weights that another process has left."""
    with np.load(weights) as arrays:
        for name, variable in named(model).items():
            variable.assign(arrays[name])


def set_threads() -> None:
    """TensorFlow as the environment configures it."""
    if os.environ["KERAS_BACKEND"] == "tensorflow":
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(int(os.environ["OMP_NUM_THREADS"]))
