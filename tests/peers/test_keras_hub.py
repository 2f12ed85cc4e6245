"""A KerasHub sequence-to-sequence model with its cache, driven by our strategies."""

import keras_hub
import numpy as np
import pytest
from keras import ops

from seq2seq.decoding import BeamSearch, Greedy, StepOutput, compile, score

START, END, VOCABULARY, LONGEST = 2, 3, 40, 8
pytestmark = pytest.mark.filterwarnings("ignore")  # of the peer, which are not ours to mend


@pytest.fixture(scope="module")
def bart():
    backbone = keras_hub.models.BartBackbone(
        vocabulary_size=VOCABULARY, num_layers=2, num_heads=2, hidden_dim=16, intermediate_dim=32,
        max_sequence_length=32, dropout=0.0,
    )  # fmt: skip
    model = keras_hub.models.BartSeq2SeqLM(backbone=backbone, preprocessor=None)
    model.set_weights([weight * 6 for weight in model.get_weights()])
    return model


def adapter(bart):
    """`prepare(source (B, S)) -> (step, state)`."""

    def prepare(source):
        padding = ops.ones_like(source, dtype="bool")
        blank = ops.zeros((ops.shape(source)[0], LONGEST), "int32")
        _, encoded, cache, cross_cache = bart._build_cache(source, padding, blank)

        def step(tokens, cache, index):
            width = ops.shape(tokens)[0] // ops.shape(encoded)[0]
            logits, _, cache, _ = bart.call_decoder_with_cache(
                encoder_hidden_states=ops.repeat(encoded, width, axis=0),
                encoder_padding_mask=ops.repeat(padding, width, axis=0),
                decoder_token_ids=tokens[:, None],
                self_attention_cache=cache,
                self_attention_cache_update_index=index,
                cross_attention_cache=ops.repeat(cross_cache, width, axis=0),
                cross_attention_cache_update_index=None,
            )
            return StepOutput(logits[:, 0], cache)

        return step, cache

    return prepare


def teacher_forced(bart, source, tokens):
    """Log p (B, L, V) from one call of the whole model."""
    fed = np.concatenate([np.full((len(source), 1), START), tokens[:, :-1]], axis=1)
    logits = bart(
        {
            "encoder_token_ids": source,
            "encoder_padding_mask": np.ones_like(source, bool),
            "decoder_token_ids": fed,
            "decoder_padding_mask": np.ones_like(fed, bool),
        }
    )
    return ops.convert_to_numpy(ops.log_softmax(logits, axis=-1))


@pytest.mark.parametrize("strategy", [Greedy(), BeamSearch(3, 3)])
def test_a_cached_model_is_searched(bart, rows, strategy):
    decode = compile(
        adapter(bart), strategy, start=START, end=END, max_length=LONGEST, variables=bart.variables
    )
    found = decode(rows.astype("int32"))

    for k in range(found.tokens.shape[1]):
        tokens = ops.convert_to_numpy(found.tokens)[:, k]
        log_probs = np.take_along_axis(
            teacher_forced(bart, rows, tokens), tokens[:, :, None], axis=2
        )[:, :, 0]
        inside = np.arange(LONGEST) < ops.convert_to_numpy(found.lengths)[:, k : k + 1]
        np.testing.assert_allclose(
            np.where(inside, log_probs, 0), found.token_log_probs[:, k], atol=1e-4
        )
    step, state = adapter(bart)(ops.convert_to_tensor(rows, "int32"))
    again = score(step, state, found.tokens, found.lengths, start=START, end=END)
    np.testing.assert_allclose(again.log_probs, found.log_probs, atol=1e-4)
