import numpy as np
import pytest
from keras import ops

from seq2seq.errors import InputError
from seq2seq.layers import Bridge, Memory

B = 3


def memory(*sizes):
    state = tuple(ops.full((B, size), i + 1.0) for i, size in enumerate(sizes))
    return Memory(ops.zeros((B, 2, 4)), ops.ones((B, 2), "bool"), state)


def bridged(kind, sizes, encoded):
    bridge = Bridge(kind, sizes)
    bridge.build([state.shape for state in encoded.state])
    return [ops.convert_to_numpy(part) for part in bridge(encoded)]


@pytest.mark.parametrize("sizes", [[2], [2, 5]])
@pytest.mark.parametrize("kind", ["zero", "dense"])
def test_any_states_become_the_decoders(kind, sizes):
    state = bridged(kind, sizes, memory(3, 3, 4))

    assert [(B, size) for size in sizes] == [part.shape for part in state]
    assert (kind == "dense") == all(part.any() for part in state)


def test_copied_states_are_the_encoders():
    np.testing.assert_array_equal(
        [np.ones((B, 3)), np.full((B, 3), 2)], bridged("copy", [3, 3], memory(3, 3))
    )


def test_states_that_do_not_fit_are_named():
    with pytest.raises(InputError, match=r"\[2\].*\[3\].*bridge=dense"):
        bridged("copy", [2], memory(3))
    with pytest.raises(InputError, match=r"none.*bridge=zero"):
        bridged("dense", [2], memory())


def test_an_unknown_kind_is_named():
    with pytest.raises(
        InputError, match="bridge must be zero, copy or dense, not 'dens'. Did you mean dense?"
    ):
        Bridge("dens", [2])
