import keras
import numpy as np
from keras import ops

from seq2seq.encoders import DenseEncoder


def test_it_is_a_stack_of_keras_dense_layers():
    inputs = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")
    encoder = DenseEncoder(5, num_layers=2, activation="tanh")
    actual = encoder(inputs, mask=ops.ones((2, 3), "bool")).sequence

    layers = [keras.layers.Dense(5, "tanh"), keras.layers.Dense(5, "tanh")]
    reference = keras.Sequential([keras.Input((3, 4)), *layers])
    reference.set_weights(encoder.get_weights())
    np.testing.assert_allclose(reference(inputs), actual, rtol=1e-5, atol=1e-6)
