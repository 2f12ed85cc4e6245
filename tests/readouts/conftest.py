import numpy as np
import pytest
from keras import ops

from seq2seq.layers import Memory


@pytest.fixture(scope="session")
def memory_of():
    """`memory_of(sequence, lengths, summary)`: the memory of right-padded rows."""

    def make(sequence, lengths, summary=None):
        sequence = np.asarray(sequence, "float32")
        mask = np.arange(sequence.shape[1])[None, :] < np.asarray(lengths)[:, None]
        tensor = ops.convert_to_tensor
        summary = None if summary is None else tensor(np.asarray(summary, "float32"))
        return Memory(tensor(sequence), tensor(mask), (), summary=summary)

    return make


@pytest.fixture(scope="session")
def read():
    """`read(readout, memory)`: outputs and mask as NumPy arrays."""

    def run(readout, memory, **options):
        if not readout.built:
            readout.build((None, None, memory.sequence.shape[-1]))
        return [ops.convert_to_numpy(part) for part in readout(memory, **options)]

    return run
