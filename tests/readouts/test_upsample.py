import numpy as np

from seq2seq.readouts import Upsample


def test_each_step_becomes_several_of_its_own(memory_of, read):
    sequence = np.eye(3, dtype="float32")[None]
    readout = Upsample(2)
    readout.build((None, None, 3))
    kernel = np.arange(18, dtype="float32").reshape(3, 6)
    readout.set_weights([kernel, np.zeros(6)])

    outputs, mask = read(readout, memory_of(sequence, [2]))
    np.testing.assert_array_equal(kernel.reshape(1, 6, 3), outputs)
    np.testing.assert_array_equal([[True] * 4 + [False] * 2], mask)
    np.testing.assert_array_equal([4, 0], readout.num_steps([2, 0]))
