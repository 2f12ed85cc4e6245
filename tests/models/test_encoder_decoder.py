import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.decoders import RecurrentDecoder, TransformerDecoder
from seq2seq.decoding import BeamSearch, Greedy
from seq2seq.decoding import compile as compile_decoding
from seq2seq.encoders import RecurrentEncoder
from seq2seq.errors import InputError
from seq2seq.features import Tokens
from seq2seq.heads import TokensHead
from seq2seq.layers import GeneralAttention
from seq2seq.models import EncoderDecoder
from seq2seq.symbols import END, START
from seq2seq.tokenizers import Characters

B, S, T, U = 4, 5, 4, 4
EAGERLY = keras.backend.backend() == "tensorflow"  # the quicker way for one small step
LETTERS = "abcdef"


def feature(letters=LETTERS):
    return Tokens(Characters().fit([[letters]]))


def model(target=LETTERS, input_feeding=False, **options):
    keras.utils.set_random_seed(3)
    built = EncoderDecoder(
        feature(),
        feature(target),
        RecurrentEncoder("gru", U),
        RecurrentDecoder("lstm", U, attention=GeneralAttention(), input_feeding=input_feeding),
        TokensHead(label_smoothing=0.1),
        embedding_dim=U,
        **options,
    )
    # initial weights say nearly nothing: larger ones make a difference show
    for weight in built.trainable_weights:
        weight.assign(weight * (1 if weight.name == "table" else 4))
    return built


def batch():
    """Right-padded rows, the last one empty; padding is PAD and weighs nothing."""
    rng = np.random.default_rng(0)
    lengths = np.array([5, 2, 4, 0], "int32")
    targets = np.array([4, 1, 3, 1])
    source_mask = np.arange(S) < lengths[:, None]
    target_mask = np.arange(T) < targets[:, None]
    ids = rng.integers(4, 4 + len(LETTERS), (3, B, max(S, T))).astype("int32")
    x = {
        "source": ids[0, :, :S] * source_mask,
        "source_length": lengths,
        "target_in": ids[1, :, :T] * target_mask,
    }
    return x, ids[2, :, :T] * target_mask, target_mask.astype("float32")


def with_more_padding(x, y, weights):
    x = {**x, "source": np.pad(x["source"], ((0, 0), (0, 3)))}
    x["target_in"] = np.pad(x["target_in"], ((0, 0), (0, 2)))
    return x, np.pad(y, ((0, 0), (0, 2))), np.pad(weights, ((0, 0), (0, 2)))


def with_junk_in_padding(x, y, weights):
    source_mask = np.arange(x["source"].shape[1]) < x["source_length"][:, None]
    x = {**x, "source": np.where(source_mask, x["source"], 7)}
    x["target_in"] = np.where(weights > 0, x["target_in"], 8)
    return x, np.where(weights > 0, y, 9), weights


def with_weightless_mates(x, y, weights):
    x = {name: np.concatenate([array, array[::-1]]) for name, array in x.items()}
    return x, np.concatenate([y, y]), np.concatenate([weights, np.zeros_like(weights)])


def loss_and_gradient(network, x, y, weights):
    """A step of plain gradient descent at rate 1 moves every weight by its gradient."""
    before = network.get_weights()
    network.compile(keras.optimizers.SGD(1.0), run_eagerly=EAGERLY)
    loss = network.train_on_batch(x, y, sample_weight=weights)
    after = network.get_weights()
    network.set_weights(before)
    return loss, [old - new for old, new in zip(before, after, strict=True)]


def test_padding_and_mates_change_nothing_where_inputs_are_fed():
    network, plain = model(input_feeding=True), batch()
    changed = with_weightless_mates(*with_junk_in_padding(*with_more_padding(*plain)))
    mask = plain[2] > 0

    expected, actual = (ops.convert_to_numpy(network(rows[0])) for rows in (plain, changed))
    np.testing.assert_allclose(expected[mask], actual[:B, :T][mask], rtol=1e-5, atol=1e-5)
    loss, gradient = loss_and_gradient(network, *plain)
    changed_loss, changed_gradient = loss_and_gradient(network, *changed)
    np.testing.assert_allclose(loss, changed_loss, rtol=1e-5)
    for one, other in zip(gradient, changed_gradient, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("letters", "input_feeding"),
    [(LETTERS, True), ("".join(map(chr, range(97, 97 + 300))), False)],
    ids=["small", "large"],
)
def test_decoding_a_step_at_a_time_gives_the_teacher_forced_logits(input_feeding, letters):
    network, (x, _, _) = model(letters, input_feeding=input_feeding), batch()
    expected = network(x)
    table = network._projected_table(B, T)
    assert (letters == LETTERS) == (table is not None)  # the small vocabulary is projected once

    step, state = network.decoding_step(x["source"], x["source_length"], T)
    logits = []
    for t in range(T):
        output = step(ops.convert_to_tensor(x["target_in"][:, t]), state, t)
        logits.append(output.logits)
        state = output.state
        assert (B, S) == output.attention.shape
    logits = ops.convert_to_numpy(ops.stack(logits, axis=1))
    np.testing.assert_allclose(expected[..., END:], logits[..., END:], rtol=1e-5, atol=1e-5)
    assert (logits[..., :END] == -np.inf).all()


@pytest.mark.parametrize(("unknown", "allowed"), [("never", {3}), ("write", {1, 3})])
def test_only_unknown_may_be_written_of_the_symbols_beside_end(unknown, allowed):
    network, (x, _, _) = model(), batch()
    step, state = network.decoding_step(x["source"], x["source_length"], T, unknown)
    logits = step(ops.full((B,), START, "int32"), state, 0).logits
    finite = np.isfinite(ops.convert_to_numpy(logits)).all(axis=0)

    assert allowed == set(np.flatnonzero(finite[:4]))
    assert finite[4:].all()
    with pytest.raises(InputError, match="unknown must be never or write, not 'always'"):
        network.decoding_step(x["source"], x["source_length"], T, "always")


def test_a_beam_finds_what_is_at_least_as_likely_as_the_greedy_choice():
    network, (x, _, _) = model(), batch()
    options = {"start": START, "end": END, "max_length": 6}

    def prepare(source, lengths):
        return network.decoding_step(source, lengths, 6)

    results = {}
    for name, strategy in (("greedy", Greedy()), ("one", BeamSearch(1)), ("beam", BeamSearch(6))):
        search = compile_decoding(prepare, strategy, **options)
        results[name] = search(x["source"], x["source_length"])
    np.testing.assert_array_equal(results["greedy"].tokens, results["one"].tokens)
    assert (B, 1, 6, S) == tuple(results["greedy"].alignments.shape)
    worse = ops.convert_to_numpy(results["greedy"].log_probs[:, 0])
    assert (ops.convert_to_numpy(results["beam"].log_probs[:, 0]) >= worse - 1e-5).all()


def test_a_saved_model_of_tied_and_shared_embeddings_comes_back_as_it_was(tmp_path):
    network = model(tied_embeddings=True, shared_embeddings=True)
    network.compile("adam")
    network.save(tmp_path / "m.keras")

    loaded = keras.saving.load_model(tmp_path / "m.keras")
    x = batch()[0]
    np.testing.assert_array_equal(network(x), loaded(x))
    assert network.count_params() == loaded.count_params()
    assert loaded.loss.label_smoothing == 0.1
    assert "abcdef" == loaded.source.decode(loaded.source.encode(["abcdef"]).values)


def test_a_newer_format_asks_for_an_upgrade():
    with pytest.raises(InputError, match="upgrade"):
        EncoderDecoder.from_config({**model().get_config(), "format": 99})


def test_fit_lowers_the_loss_with_nothing_but_an_optimizer():
    network, (x, y, weights) = model(), batch()
    network.compile(keras.optimizers.Adam(0.03))

    losses = network.fit(x, y, sample_weight=weights, epochs=8, verbose=0).history
    assert losses["loss"][-1] < losses["loss"][0]
    assert 0 <= losses["token_accuracy"][-1] <= 1


def test_training_is_traced_for_new_shapes_only():
    network, (x, y, weights) = model(), batch()
    network.compile()
    traces = []
    for _ in range(2):
        for more in range(3):
            padded = {**x, "source": np.pad(x["source"], ((0, 0), (0, more)))}
            network.train_on_batch(padded, y, weights)
        traces.append(network.traces)
    assert 1 <= traces[0] <= 3
    assert traces[0] == traces[1]


@pytest.fixture
def _reduced_precision():
    keras.config.set_dtype_policy("mixed_bfloat16")
    yield
    keras.config.set_dtype_policy("float32")


@pytest.mark.usefixtures("_reduced_precision")
def test_reduced_precision_trains_and_keeps_weights_in_float32():
    network, (x, y, weights) = model(input_feeding=True, dropout=0.1), batch()
    _, gradient = loss_and_gradient(network, x, y, weights)

    assert {"float32"} == {weight.dtype for weight in network.weights if "seed" not in weight.name}
    assert "float32" == keras.backend.standardize_dtype(network(x).dtype)
    assert all(np.isfinite(part).all() for part in gradient)


def test_a_vocabulary_is_projected_where_it_is_small():
    assert (10, 4 * U) == tuple(model()._projected_table(5, 2).shape)
    assert model()._projected_table(1, 2) is None
    assert model("".join(map(chr, range(97, 97 + 300))))._projected_table(1000, 9) is None


@pytest.mark.parametrize(
    ("options", "stddev"),
    [({}, 1), ({"shared_embeddings": True}, 1), ({"tied_embeddings": True}, 1 / 8)],
    ids=str,
)
def test_embeddings_of_recurrent_layers_begin_at_unit_variance_unless_tied(options, stddev):
    network = EncoderDecoder(
        feature(),
        feature(),
        RecurrentEncoder("gru", 64),
        RecurrentDecoder("gru", 64),
        embedding_dim=64,
        **options,
    )
    assert np.std(network.source_embedding.table) == pytest.approx(1, rel=0.1)
    assert np.std(network.target_embedding.table) == pytest.approx(stddev, rel=0.1)


def test_tied_embeddings_need_one_width():
    with pytest.raises(InputError, match=r"embedding_dim=5 and 4 units"):
        EncoderDecoder(
            feature(),
            feature(),
            RecurrentEncoder(units=U),
            RecurrentDecoder(units=U),
            TokensHead(),
            embedding_dim=5,
            tied_embeddings=True,
        )


@pytest.mark.parametrize(("target", "size"), [("a", 5), ("uvwxyz", 10)])
def test_shared_embeddings_need_one_vocabulary(target, size):
    with pytest.raises(InputError, match=f"10 source and {size} target symbols"):
        model(target=target, shared_embeddings=True)


def transformer():
    keras.utils.set_random_seed(3)
    decoder = TransformerDecoder(8, num_layers=1, num_heads=2, hidden_units=8)
    parts = RecurrentEncoder("gru", 8), decoder, TokensHead()
    return EncoderDecoder(feature(), feature(), *parts, embedding_dim=8)


def test_a_cache_holds_the_steps_that_it_was_prepared_for():
    network, (x, _, _) = transformer(), batch()

    step, state = network.decoding_step(x["source"], x["source_length"], T)
    logits = []
    for t in range(T):
        output = step(ops.convert_to_tensor(x["target_in"][:, t]), state, t)
        logits.append(output.logits)
        state = output.state
    logits = ops.stack(logits, axis=1)[..., END:]
    np.testing.assert_allclose(network(x)[..., END:], logits, rtol=1e-4, atol=1e-5)


def test_a_step_must_know_how_many_steps_will_follow():
    network, (x, _, _) = transformer(), batch()
    with pytest.raises(TypeError, match="length"):
        network.decoding_step(x["source"], x["source_length"])


def test_a_search_longer_than_its_cache_is_refused():
    network, (x, _, _) = transformer(), batch()
    step, state = network.decoding_step(x["source"], x["source_length"], 4)

    with pytest.raises(InputError, match="prepared for 4 steps, but max_length is 8"):
        Greedy()(step, state, start=START, end=END, max_length=8)


def test_the_summary_shows_the_shape_of_each_part():
    lines = []
    model().summary(print_fn=lines.append, line_length=120)
    text = "\n".join(lines)
    parts = ("RecurrentEncoder", 2 * U), ("RecurrentDecoder", U), ("TokensHead", 4 + len(LETTERS))
    for name, width in parts:
        (line,) = [line for line in text.splitlines() if f"({name})" in line]
        assert f"(None, None, {width})" in line
