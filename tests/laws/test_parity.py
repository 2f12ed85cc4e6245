"""Law 2: all steps in one call, or one step at a time."""

import numpy as np
from keras import ops

from seq2seq.symbols import END


def test_decoding_a_step_at_a_time_gives_the_parameters_of_training(
    network, feedback_options, batch_for
):
    model = network(feedback_options)
    x, y, _ = batch_for(model)
    expected = model(x)

    steps = y.shape[1]
    outputs = []
    if model.answering == "rolled out":
        step, state, first = model.rollout_step(x["source"], x["source_length"], steps)
        given = np.concatenate([np.asarray(first)[:, None], x["target_in"][:, 1:]], axis=1)
    else:
        step, state = model.decoding_step(x["source"], x["source_length"], steps)
        given = x["target_in"]
    for t in range(steps):
        output = step(ops.convert_to_tensor(given[:, t]), state, t)
        outputs.append(output.logits if model.answering == "searched" else output.mean)
        state = output.state
    if model.answering == "searched":  # which cannot write PAD, UNK and START
        is_written = np.arange(expected.shape[-1]) >= END
        expected = ops.where(is_written, expected, -np.inf)
    else:
        expected = model.head.mode(expected)
    np.testing.assert_allclose(expected, ops.stack(outputs, axis=1), rtol=1e-5, atol=1e-5)
