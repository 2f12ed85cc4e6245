"""Searches that convert a model's weights to bfloat16 once, before their loop."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest

from seq2seq.configuration.building import build_model
from seq2seq.configuration.composing import compose
from seq2seq.decoders import RecurrentDecoder, TransformerDecoder
from seq2seq.decoding import BeamSearch, Greedy, LanguageModelFusion, compile
from seq2seq.encoders import DenseEncoder
from seq2seq.features import Tokens
from seq2seq.heads import TokensHead
from seq2seq.models import EncoderDecoder
from seq2seq.ops.cross_entropy import cross_entropy
from seq2seq.symbols import END, PAD, START, UNK
from seq2seq.tokenizers import Characters

pytestmark = pytest.mark.backends
SOURCE = np.array([[4, 5, 6], [7, 4, 0]], "int32"), np.array([3, 2], "int32")


def small(*overrides):
    sizes = [f"model.{part}.units=8" for part in ("encoder", "decoder")]
    feature = Tokens(Characters().fit([["abcdef"]]))
    data = SimpleNamespace(
        source=feature, target=feature, output_limit=(1.0, 4.0), longest_target=3, source_steps=None
    )
    model = build_model(compose("train", [*overrides, *sizes]).model, data)
    for weight in model.trainable_weights:
        weight.assign(weight * (4 if len(weight.shape) > 1 and weight.name != "table" else 1))
    return model


@pytest.fixture
def reduced():
    keras.config.set_dtype_policy("mixed_bfloat16")
    yield
    keras.config.set_dtype_policy("float32")


def searched(model, strategy, dtype):
    return compile(
        lambda *source: model.decoding_step(*source, 6),
        strategy,
        start=START,
        end=END,
        max_length=6,
        variables=model.variables,
        dtype=dtype,
    )(*SOURCE)


@pytest.mark.by_turns
@pytest.mark.parametrize("decoder", ["lstm", "gru", "transformer"])
def test_it_changes_no_number(reduced, decoder):
    keras.utils.set_random_seed(1)
    model = small(f"model/decoder={decoder}")
    keras.config.set_dtype_policy("float32")
    other = small("model/encoder=gru", "model/decoder=gru")

    fusion = LanguageModelFusion(
        lambda problem: other.decoding_step(*SOURCE, 6), 0.3, other.variables
    )
    found = [
        searched(model, BeamSearch(3, processors=[fusion]), dtype)
        for dtype in (None, model.variable_dtypes)
    ]
    np.testing.assert_array_equal(found[0].tokens, found[1].tokens)
    np.testing.assert_allclose(found[0].scores, found[1].scores, rtol=1e-5)


@pytest.mark.parametrize(
    "parts",
    [
        {"head": {"dtype": "float32"}},
        {"head": {"dtype": "float32"}, "model": {"tied_embeddings": True}},
        {"decoder": {"dtype": "float32"}},
        {"model": {"dtype": "float32"}, "decoder": {"dtype": "mixed_bfloat16"}},
    ],
    ids=str,
)
def test_searches_use_each_weight_in_the_dtype_of_its_layer(reduced, parts):
    keras.utils.set_random_seed(1)
    feature = Tokens(Characters().fit([["abcdef"]]))
    decoder = RecurrentDecoder("gru", 8, **parts.get("decoder", {}))
    head = TokensHead(**parts.get("head", {}))
    model = EncoderDecoder(
        feature, feature, DenseEncoder(8), decoder, head, 8, **parts.get("model", {})
    )

    by_layers, found = (searched(model, Greedy(), dtype) for dtype in (None, model.variable_dtypes))
    np.testing.assert_array_equal(by_layers.tokens, found.tokens)
    np.testing.assert_allclose(by_layers.token_log_probs, found.token_log_probs, atol=1e-5)
    if keras.backend.backend() == "jax":
        return  # XLA leaves out roundings to bfloat16, others in a search than in training
    tokens = np.asarray(found.tokens)[:, 0]
    is_written = np.cumsum(tokens == END, axis=1) <= (tokens == END)
    fed = np.concatenate([np.full((2, 1), START), tokens[:, :-1]], axis=1).astype("int32")
    logits = model({"source": SOURCE[0], "source_length": SOURCE[1], "target_in": fed})
    never = [PAD, UNK, START]  # which a search does not write
    logits = np.array(logits, "float32")
    logits[..., never] = -1e9
    expected = -np.asarray(cross_entropy(tokens, logits))
    np.testing.assert_allclose(
        expected[is_written], np.asarray(found.token_log_probs)[:, 0][is_written], atol=1e-5
    )


def test_a_transformer_attends_to_the_source_in_its_own_dtype():
    decoder = TransformerDecoder(8, 1, num_heads=2, dtype="mixed_bfloat16")
    decoder.build((None, None, 8), (None, None, 8), [])

    attention = decoder.transformer.stack[0].attention
    assert {"bfloat16"} == {layer.compute_dtype for layer in attention._flatten_layers()}
