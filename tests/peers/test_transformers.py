"""The same random encoder-decoders, searched by us and by Hugging Face transformers."""

import numpy as np
import pytest
import torch
from keras import ops
from transformers import BartConfig, BartForConditionalGeneration
from transformers.generation import logits_process

from seq2seq.decoding import (
    BannedTokens,
    BeamSearch,
    Greedy,
    MinimumLength,
    NoRepeatNGram,
    Power,
    RepetitionPenalty,
    Sampling,
    StepOutput,
)
from seq2seq.decoding.arrays.log_zero import EXISTS

PAD, START, END, VOCABULARY, LONGEST = 0, 2, 3, 40, 9
CLOSE = 1e-4
pytestmark = pytest.mark.filterwarnings("ignore")  # of the peers, which are not ours to mend


@pytest.fixture(scope="module", params=range(3))
def model(request):
    """A small BART whose weights are large enough to prefer some tokens clearly."""
    torch.manual_seed(request.param)
    sizes = {
        f"{part}_{size}": number
        for part in ("encoder", "decoder")
        for size, number in (("layers", 2), ("attention_heads", 2), ("ffn_dim", 32))
    }
    config = BartConfig(
        vocab_size=VOCABULARY, d_model=16, init_std=0.7, max_position_embeddings=32, dropout=0.0,
        pad_token_id=PAD, bos_token_id=START, eos_token_id=END, decoder_start_token_id=START,
        forced_eos_token_id=None, **sizes,
    )  # fmt: skip
    return BartForConditionalGeneration(config).eval()


def prepare(model, sources):
    """A step that runs the decoder again on the whole prefix, and its state."""
    with torch.no_grad():
        memory = model.get_encoder()(torch.tensor(sources)).last_hidden_state

    def step(tokens, history, index):
        index = int(index)
        history = np.array(ops.convert_to_numpy(history))
        history[:, index] = ops.convert_to_numpy(tokens)
        encoded = memory.repeat_interleave(len(history) // len(memory), dim=0)
        with torch.no_grad():
            logits = model(
                encoder_outputs=(encoded,), decoder_input_ids=torch.tensor(history[:, : index + 1])
            ).logits[:, -1]
        return StepOutput(ops.convert_to_tensor(logits.numpy()), ops.convert_to_tensor(history))

    return step, np.zeros((len(sources), LONGEST + 4), "int64")


def ours(model, sources, strategy, **call):
    step, state = prepare(model, sources)
    call = {"start": START, "end": END, "max_length": LONGEST, **call}
    found = strategy(step, state, **call)
    return type(found)(*(None if x is None else ops.convert_to_numpy(x) for x in found))


def theirs(model, sources, prompt=None, **options):
    """Tokens int (B, K, <= L) without the start, and sums of log p (B, K)."""
    prompt = np.full((len(sources), 1), START) if prompt is None else prompt
    answer = model.generate(
        torch.tensor(sources), attention_mask=torch.ones_like(torch.tensor(sources)),
        decoder_input_ids=torch.tensor(prompt), max_new_tokens=LONGEST + 1 - prompt.shape[1],
        do_sample=False, return_dict_in_generate=True, output_scores=True, **options,
    )  # fmt: skip
    tokens = (
        answer.sequences[:, 1:].numpy().reshape(len(sources), -1, answer.sequences.shape[1] - 1)
    )
    scores = getattr(answer, "sequences_scores", None)
    return tokens, None if scores is None else scores.numpy().reshape(tokens.shape[:2])


def assert_same(tokens, found):
    """The same ids up to END, behind which they pad with END, too."""
    longest = tokens.shape[2]
    tokens = np.where(np.cumsum(tokens == END, axis=2) - (tokens == END) > 0, 0, tokens)
    np.testing.assert_array_equal(tokens, found.tokens[:, :, :longest])
    assert not found.tokens[:, :, longest:].any()


def test_greedy(model, rows):
    tokens, _ = theirs(model, rows)
    found = ours(model, rows, Greedy())

    assert_same(tokens, found)
    targets = torch.tensor(found.tokens[:, 0].astype("int64"))
    fed = torch.cat([torch.full((len(rows), 1), START), targets[:, :-1]], dim=1)
    with torch.no_grad():
        logits = model(torch.tensor(rows), decoder_input_ids=fed).logits.log_softmax(-1)
    log_probs = logits.gather(2, targets[:, :, None])[:, :, 0].numpy()
    inside = np.arange(LONGEST) < found.lengths
    np.testing.assert_allclose(
        np.where(inside, log_probs, 0), found.token_log_probs[:, 0], atol=CLOSE
    )


@pytest.mark.parametrize("width", [2, 4])
@pytest.mark.parametrize("alpha", [0.0, 0.7, 2.0])
def test_beams_and_length_penalties(model, rows, width, alpha):
    tokens, scores = theirs(
        model, rows, num_beams=width, num_return_sequences=width, length_penalty=alpha,
        early_stopping="never",
    )  # fmt: skip
    found = ours(model, rows, BeamSearch(width, width, Power(alpha)))

    assert_same(tokens, found)
    np.testing.assert_allclose(scores, found.scores, atol=CLOSE)


PROCESSORS = {
    "no repeated n-gram": ([NoRepeatNGram(2)], {"no_repeat_ngram_size": 2}),
    "repetition penalty": (
        # The start, which they count as said, can be said by neither.
        [BannedTokens([START]), RepetitionPenalty(1.5)],
        {"suppress_tokens": [START], "repetition_penalty": 1.5},
    ),
    "minimum length": ([MinimumLength(6)], {"min_length": 6}),
    "all": (
        [BannedTokens([START]), RepetitionPenalty(1.2), NoRepeatNGram(3), MinimumLength(5)],
        {
            "suppress_tokens": [START], "repetition_penalty": 1.2, "no_repeat_ngram_size": 3,
            "min_length": 5,
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize(("processors", "options"), PROCESSORS.values(), ids=PROCESSORS)
def test_processors_in_beam_search(model, rows, processors, options):
    tokens, scores = theirs(
        model, rows, num_beams=3, num_return_sequences=3, length_penalty=0.0,
        early_stopping="never", **options,
    )  # fmt: skip
    found = ours(model, rows, BeamSearch(3, 3, processors=processors))

    assert_same(tokens, found)
    np.testing.assert_allclose(scores, found.scores, atol=10 * CLOSE)


def test_forced_prefixes(model, rows):
    prefix = np.random.default_rng(5).integers(4, VOCABULARY, size=(len(rows), 2))
    prompt = np.concatenate([np.full((len(rows), 1), START), prefix], axis=1)
    tokens, scores = theirs(
        model, rows, prompt, num_beams=3, num_return_sequences=3, length_penalty=0.0,
        early_stopping="never",
    )  # fmt: skip
    found = ours(model, rows, BeamSearch(3, 3), prefix=prefix)

    assert_same(tokens, found)  # they do not count the log p of the prefix
    np.testing.assert_allclose(scores, found.token_log_probs[:, :, 2:].sum(-1), atol=CLOSE)


WARPERS = {
    "temperature": ({"temperature": 0.6}, logits_process.TemperatureLogitsWarper(0.6)),
    "top_k": ({"top_k": 7}, logits_process.TopKLogitsWarper(7)),
    "top_p": ({"top_p": 0.8}, logits_process.TopPLogitsWarper(0.8)),
    "min_p": ({"min_p": 0.1}, logits_process.MinPLogitsWarper(0.1)),
    "typical": ({"typical": 0.7}, logits_process.TypicalLogitsWarper(0.7)),
    "epsilon": ({"epsilon": 0.02}, logits_process.EpsilonLogitsWarper(0.02)),
}


@pytest.mark.parametrize(("options", "warper"), WARPERS.values(), ids=WARPERS)
def test_truncations_leave_the_same_distribution(options, warper):
    logits = np.random.default_rng(6).normal(size=(500, VOCABULARY)).astype("float32") * 2
    kept = ops.convert_to_numpy(Sampling(**options).truncated(logits))

    expected = warper(None, torch.tensor(logits)).softmax(-1).numpy()
    actual = torch.tensor(np.where(kept > EXISTS, kept, -np.inf)).softmax(-1).numpy()
    np.testing.assert_allclose(expected, actual, atol=1e-5)
