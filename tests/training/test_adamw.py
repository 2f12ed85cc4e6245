import keras
import numpy as np
import pytest
from keras import ops

from seq2seq.training import AdamW


@pytest.mark.backends
@pytest.mark.parametrize("decays", [True, False])
@pytest.mark.parametrize("options", [{}, {"amsgrad": True}, {"global_clipnorm": 0.5}])
def test_it_is_that_of_keras(options, decays):
    rng = np.random.default_rng(0)
    start = rng.normal(size=(3, 4)).astype("float32")
    variables, optimizers = [], []
    for kind in (keras.optimizers.AdamW, AdamW):
        variables.append(keras.Variable(start))
        optimizers.append(kind(0.1, weight_decay=0.05, beta_2=0.98, **options))
        if not decays:
            optimizers[-1].exclude_from_weight_decay(variables[-1:])
        optimizers[-1].build(variables[-1:])
    for _ in range(5):
        gradient = ops.convert_to_tensor(rng.normal(size=(3, 4)).astype("float32"))
        for variable, optimizer in zip(variables, optimizers, strict=True):
            optimizer.apply([gradient], [variable])

    np.testing.assert_allclose(*variables, rtol=1e-5, atol=1e-6)
    for one, other in zip(*(optimizer.variables for optimizer in optimizers), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
