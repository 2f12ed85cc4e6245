"""What every readout does alike."""

import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.errors import InputError
from seq2seq.layers import Memory
from seq2seq.readouts import (
    AttentionPooling,
    Each,
    Last,
    LastN,
    Max,
    Mean,
    NextN,
    Repeat,
    Reshape,
    Upsample,
)


def repr_of(readout):
    """>>> LastN(2)   ->   'LastN-steps=2-extend=False'."""
    own = {k: v for k, v in readout.get_config().items() if k not in Each().get_config()}
    return "-".join([type(readout).__name__, *(f"{k}={v}" for k, v in own.items())])


S, D = 4, 3
LENGTHS = np.array([4, 2, 0])
SEQUENCE = np.random.default_rng(0).normal(size=(3, S, D)).astype("float32")
READOUTS = [
    lambda **options: NextN(2, **options),
    lambda **options: NextN(5, units=2, **options),
    AttentionPooling,
    lambda **options: AttentionPooling(units=2, **options),
    Each,
    Last,
    lambda **options: LastN(2, **options),
    lambda **options: LastN(2, extend=True, **options),
    Max,
    Mean,
    Repeat,
    lambda **options: Repeat(5, **options),
    lambda **options: Reshape(2, source_steps=S, **options),
    Upsample,
    lambda **options: Upsample(3, **options),
]
each_readout = pytest.mark.parametrize("make", READOUTS, ids=lambda make: repr_of(make()))


@each_readout
@pytest.mark.parametrize("summary", [None, SEQUENCE[:, 0]], ids=["no summary", "summary"])
def test_outputs_have_the_announced_sizes(make, summary, memory_of, read):
    readout = make()

    outputs, mask = read(readout, memory_of(SEQUENCE, LENGTHS, summary), num_steps=5)
    steps = readout.num_steps(LENGTHS)
    width = 5 if steps is None else max(steps)
    assert (3, width, readout.output_size(D)) == outputs.shape
    assert (3, width) == mask.shape
    assert "bool" == mask.dtype


@each_readout
def test_a_row_that_passes_the_check_gets_the_announced_steps(make, memory_of, read):
    readout = make()
    accepted = []
    for row, length in enumerate(LENGTHS):
        try:
            readout.check(np.array([length]))
            accepted.append(row)
        except InputError:
            continue

    _, mask = read(readout, memory_of(SEQUENCE, LENGTHS + readout.extension), num_steps=5)
    steps = readout.num_steps(LENGTHS)
    expected = np.full(3, 5) if steps is None else steps
    assert accepted
    np.testing.assert_array_equal(expected[accepted], mask.sum(1)[accepted])
    np.testing.assert_array_equal(mask, np.sort(mask, axis=1)[:, ::-1])  # right-padded


@each_readout
def test_padding_and_what_stands_in_it_change_nothing(make, memory_of, read):
    readout = make()
    real = np.arange(S)[None, :, None] < LENGTHS[:, None, None]
    padded = np.pad(np.where(real, SEQUENCE, 7), ((0, 0), (0, 3), (0, 0)), constant_values=9)

    expected, mask = read(readout, memory_of(SEQUENCE * real, LENGTHS), num_steps=5)
    actual, longer = read(readout, memory_of(padded, LENGTHS), num_steps=5)
    steps = mask.shape[1]
    assert steps == longer.shape[1] or isinstance(readout, Each | Upsample)
    np.testing.assert_allclose(expected[mask], actual[:, :steps][mask], rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(mask, longer[:, :steps])
    assert not longer[:, steps:].any()


@each_readout
def test_a_row_depends_on_no_mate(make, memory_of, read):
    readout = make()
    together, mask = read(readout, memory_of(SEQUENCE, LENGTHS), num_steps=5)

    alone, _ = read(readout, memory_of(SEQUENCE[:1], LENGTHS[:1]), num_steps=5)
    np.testing.assert_allclose(together[0][mask[0]], alone[0][mask[0]], rtol=1e-5, atol=1e-6)


@each_readout
def test_an_empty_row_has_a_finite_answer(make, memory_of, read):
    outputs, _ = read(make(), memory_of(SEQUENCE[:2, :1], [0, 1]), num_steps=5)

    assert np.isfinite(outputs).all()


@each_readout
def test_it_works_inside_a_compiled_function_of_any_shape(make, memory_of, read):
    readout, memory = make(), memory_of(SEQUENCE, LENGTHS)
    expected, _ = read(readout, memory, num_steps=5)
    sequence, mask = keras.Input((None, D)), keras.Input((None,), dtype="bool")

    class Read(keras.layers.Layer):
        def call(self, sequence, keep):
            return readout(Memory(sequence, keep, ()), num_steps=5)[0]

        def compute_output_shape(self, sequence_shape, keep_shape):
            return (*sequence_shape[:2], readout.output_size(D))

    model = keras.Model([sequence, mask], Read()(sequence, mask))
    arrays = [ops.convert_to_numpy(part) for part in (memory.sequence, memory.mask)]
    np.testing.assert_allclose(expected, model.predict_on_batch(arrays), rtol=1e-5, atol=1e-6)


@each_readout
def test_a_reduced_precision_comes_near(make, memory_of, read):
    full, reduced = make(), make(dtype="mixed_bfloat16")
    memory = memory_of(SEQUENCE, LENGTHS)
    expected, mask = read(full, memory, num_steps=5)
    reduced.build((None, None, D))
    reduced.set_weights(full.get_weights())

    memory = memory._replace(sequence=ops.cast(memory.sequence, "bfloat16"))
    outputs, _ = reduced(memory, num_steps=5)
    assert "bfloat16" == keras.backend.standardize_dtype(outputs.dtype)
    actual = ops.convert_to_numpy(ops.cast(outputs, "float32"))
    np.testing.assert_allclose(expected[mask], actual[mask], rtol=0.05, atol=0.05)


@each_readout
def test_a_readout_comes_back_from_its_config(make):
    readout = make()

    saved = keras.saving.serialize_keras_object(readout)
    loaded = keras.saving.deserialize_keras_object(saved)
    assert type(readout) is type(loaded)
    assert readout.get_config() == loaded.get_config()


@pytest.mark.parametrize("make", [AttentionPooling, LastN, Repeat, Reshape, Upsample])
def test_a_size_below_one_is_refused(make):
    with pytest.raises(InputError, match="a whole number of at least 1,.* not 0"):
        make(0)
