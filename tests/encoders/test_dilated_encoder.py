import numpy as np
import pytest
from keras import ops

from seq2seq.encoders import DilatedEncoder


def sequence(encoder, inputs):
    mask = ops.ones(inputs.shape[:2], "bool")
    return ops.convert_to_numpy(encoder(inputs.astype("float32"), mask=mask).sequence)


@pytest.mark.parametrize(("kernel_size", "num_layers", "seen"), [(2, 1, 3), (2, 2, 7), (3, 1, 5)])
def test_a_step_sees_itself_and_so_many_steps_before(kernel_size, num_layers, seen):
    encoder = DilatedEncoder(2, kernel_size, num_layers, activation="linear")
    inputs = np.random.default_rng(0).normal(size=(1, 12, 2))

    plain = sequence(encoder, inputs)[0, 9]
    moved = []
    for step in range(12):
        changed = inputs.copy()
        changed[0, step] += 1
        moved.append(not np.allclose(plain, sequence(encoder, changed)[0, 9], atol=1e-6))
    assert list(range(10 - seen, 10)) == np.flatnonzero(moved).tolist()


@pytest.mark.parametrize(("steps", "blocks"), [(1, 1), (5, 1), (6, 2), (336, 7), (None, 6)])
def test_there_are_as_many_blocks_as_see_the_whole_source(steps, blocks):
    encoder = DilatedEncoder(2, kernel_size=3)
    encoder.build((None, steps, 2))

    assert 2 * blocks == len(encoder.stack)
