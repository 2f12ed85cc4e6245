import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.errors import InputError
from seq2seq.layers import GRU, LSTM, recurrent_layer

B, T, D, U = 4, 5, 3, 2
LENGTHS = np.array([5, 3, 1, 0])
MASK = np.arange(T)[None, :] < LENGTHS[:, None]
OURS_AND_KERAS = [(LSTM, keras.layers.LSTM), (GRU, keras.layers.GRU)]


@pytest.fixture
def sequence():
    return np.random.default_rng(1).normal(size=(B, T, D)).astype("float32")


def built(layer_class, **options):
    """A layer whose weights, biases included, are random."""
    layer = layer_class(U, **options)
    layer.build((None, None, D))
    rng = np.random.default_rng(2)
    layer.set_weights([rng.normal(size=w.shape).astype("float32") for w in layer.weights])
    return layer


def arrays(parts):
    return [ops.convert_to_numpy(part) for part in parts]


@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize(("ours", "theirs"), OURS_AND_KERAS)
def test_weights_of_keras_give_the_outputs_of_keras(ours, theirs, reverse, masked, sequence):
    mask = MASK if masked else np.ones_like(MASK)
    layer = built(ours, reverse=reverse)
    reference = theirs(U, return_sequences=True, return_state=True, go_backwards=reverse)
    reference.build((None, None, D))
    reference.set_weights(layer.get_weights())

    expected, *expected_state = arrays(reference(sequence, mask=ops.convert_to_tensor(mask)))
    expected = expected[:, ::-1] if reverse else expected
    actual, state = layer(sequence, mask=ops.convert_to_tensor(mask))
    np.testing.assert_allclose(expected * mask[..., None], actual, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(expected_state, arrays(state), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("ours", "theirs"), OURS_AND_KERAS)
def test_weights_start_like_those_of_keras(ours, theirs):
    layer, reference = ours(U), theirs(U)
    layer.build((None, None, D))
    reference.build((None, None, D))

    names = [(weight.name, weight.shape) for weight in layer.weights]
    assert [(weight.name, weight.shape) for weight in reference.weights] == names
    np.testing.assert_array_equal(reference.cell.bias, layer.bias)


@pytest.mark.parametrize("layer_class", [LSTM, GRU])
def test_a_step_at_a_time_gives_the_whole(layer_class, sequence):
    layer = built(layer_class)
    expected, expected_state = layer(sequence)

    outputs, state = [], None
    for t in range(T):
        output, state = layer(sequence[:, t : t + 1], initial_state=state)
        outputs.append(output)
    np.testing.assert_allclose(expected, ops.concatenate(outputs, axis=1), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(arrays(expected_state), arrays(state), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("layer_class", [LSTM, GRU])
def test_an_empty_row_keeps_its_initial_state(layer_class, reverse, sequence):
    layer = built(layer_class, reverse=reverse)
    initial = [np.full((B, U), i + 1, "float32") for i in range(len(layer.state_dtypes))]

    outputs, state = layer(sequence, mask=ops.convert_to_tensor(MASK), initial_state=initial)
    np.testing.assert_array_equal(initial, np.where(LENGTHS[:, None] == 0, arrays(state), initial))
    np.testing.assert_array_equal(0, ops.convert_to_numpy(outputs)[~MASK])


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("layer_class", [LSTM, GRU])
def test_nan_in_padding_reaches_neither_outputs_nor_gradients(layer_class, reverse, sequence):
    weights = []
    for junk in (0.0, np.nan):
        inputs = [keras.Input((T, D)), keras.Input((T,), dtype="bool")]
        layer = built(layer_class, reverse=reverse)
        outputs, state = layer(inputs[0], mask=inputs[1])
        model = keras.Model(inputs, [outputs, state[0]])
        model.compile(keras.optimizers.SGD(1.0), ["mse", "mse"], jit_compile=False)
        x = [np.where(MASK[..., None], sequence, junk), MASK]
        loss = model.train_on_batch(x, [np.ones((B, T, U)), np.ones((B, U))])
        weights.append([*layer.get_weights(), loss])
    for clean, dirty in zip(*weights, strict=True):
        np.testing.assert_allclose(clean, dirty, rtol=1e-5, atol=1e-6)


def test_masks_of_keras_are_taken_and_handed_on(sequence):
    ids = np.array([[5, 6, 0], [0, 0, 0]])
    embedded = keras.layers.Embedding(9, D, mask_zero=True)(ids)

    outputs, _ = built(LSTM)(embedded)
    np.testing.assert_array_equal(ids != 0, outputs._keras_mask)
    np.testing.assert_array_equal(0, ops.convert_to_numpy(outputs)[ids == 0])


@pytest.mark.parametrize("option", ["dropout", "recurrent_dropout"])
@pytest.mark.parametrize("layer_class", [LSTM, GRU])
def test_dropout_acts_in_training_only(layer_class, option, sequence):
    layer, plain = built(layer_class, **{option: 0.5}), built(layer_class)

    np.testing.assert_array_equal(plain(sequence)[0], layer(sequence)[0])
    assert not np.allclose(plain(sequence)[0], layer(sequence, training=True)[0])


@pytest.mark.parametrize("layer_class", [LSTM, GRU])
def test_reduced_precision_keeps_sums_over_time_in_float32(layer_class, sequence):
    exact, _ = built(layer_class)(sequence)
    outputs, state = built(layer_class, dtype="mixed_bfloat16")(sequence)

    assert "bfloat16" == keras.backend.standardize_dtype(outputs.dtype)
    assert "float32" == keras.backend.standardize_dtype(state[-1].dtype)
    np.testing.assert_allclose(exact, ops.cast(outputs, "float32"), atol=0.05)


def test_a_layer_comes_back_from_its_config():
    layer = LSTM(U, reverse=True, dropout=0.1, recurrent_dropout=0.2)

    assert layer.get_config() == LSTM.from_config(layer.get_config()).get_config()


def test_an_unknown_cell_is_named():
    with pytest.raises(InputError, match="cell must be lstm or gru, not 'rnn'"):
        recurrent_layer("rnn", 2)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="of TensorFlow's own loop")
@pytest.mark.parametrize("many", [1, 1 << 14], ids=["fused", "plain"])
@pytest.mark.parametrize("dtype", ["float32", "mixed_bfloat16"])
@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_the_gradient_of_the_loop_is_that_of_its_steps(kind, dtype, many, sequence, monkeypatch):
    """Dropout masks included, and whatever of the states is used later."""
    import tensorflow as tf

    from seq2seq.layers.recurrent import scan_tensorflow

    monkeypatch.setattr(scan_tensorflow, "MANY", many)
    layer = built(kind, recurrent_dropout=0.5, dtype=dtype)
    projected = tf.transpose(layer.project(sequence), (1, 0, 2))
    state = tuple(tf.cast(tf.random.normal((B, U)), dtype) for dtype in layer.state_dtypes)
    weights = [layer.recurrent_kernel.value, *([layer.bias.value] if kind is GRU else [])]
    keep = layer.step(B, training=True).keep
    factor = tf.random.normal((T, B, U))

    def steps(cell, projected, state):
        collected = []
        for t in range(T):
            state = cell(projected[t], state)
            collected.append(state)
        return tuple(map(tf.stack, zip(*collected, strict=True))), state

    def gradients(scan):
        with tf.GradientTape() as tape:
            tape.watch([projected, state])
            states, final = scan(layer.step(B)._replace(keep=keep), projected, state)
            used = [tf.cast(part, "float32") * factor for part in states]
            loss = sum(map(tf.reduce_sum, used)) + tf.reduce_sum(tf.cast(final[0], "float32"))
        return tf.nest.flatten(tape.gradient(loss, [projected, state, weights]))

    tolerance = 1e-5 if dtype == "float32" else 0.05
    pairs = zip(gradients(steps), gradients(scan_tensorflow.scan), strict=True)
    for one, other in pairs:
        one, other = (ops.cast(x, "float32") for x in (one, other))
        np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="of TensorFlow's own loop")
def test_fused_kernels_stay_where_batches_differ_in_rows(sequence):
    """As those of long sequences do; a graph for any number of rows knows none."""
    import tensorflow as tf

    layer = LSTM(128)
    layer.build((None, None, D))

    @tf.function(input_signature=[tf.TensorSpec((None, None, D))])
    def learn(sequence):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(layer(sequence)[0])
        return tape.gradient(loss, layer.trainable_weights)

    graph = learn.get_concrete_function().graph
    functions = graph.as_graph_def().library.function
    assert [one for one in functions if one.attr["_XlaMustCompile"].b]
    for rows in (B, 1):
        expected = learn.python_function(sequence[:rows])
        for one, other in zip(expected, learn(sequence[:rows]), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)
