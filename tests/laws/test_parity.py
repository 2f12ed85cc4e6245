"""Law 2: all steps in one call, or one step at a time."""

import numpy as np
from keras import ops


def test_decoding_a_step_at_a_time_gives_the_logits_of_training(network, model_options, batch):
    model, (x, y, _) = network(model_options), batch
    expected = model(x)

    steps = y.shape[1]
    step, state = model.decoding_step(x["source"], x["source_length"], steps)
    logits = []
    for t in range(steps):
        output = step(ops.convert_to_tensor(x["target_in"][:, t]), state, t)
        logits.append(output.logits)
        state = output.state
    np.testing.assert_allclose(expected, ops.stack(logits, axis=1), rtol=1e-5, atol=1e-5)
