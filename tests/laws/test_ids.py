"""The law of ids: a number that is not an id is never read as another id, or as nothing."""

import keras
import numpy as np
import pytest

from seq2seq.decoding.compiling import compile_function
from seq2seq.errors import InputError


def spoiled(ids, size, steps=(0, 0)):
    """The ids with a wrong one in each of the first two rows, in these steps."""
    spoiled = ids.copy()
    spoiled[[0, 1], steps] = -1, size
    return spoiled


def are_nan(rows):
    """Which rows have a NaN."""
    return np.isnan(rows.reshape(len(rows), -1)).any(axis=1).tolist()


def compiled(function, *arrays):
    """The NumPy result of a compiled function of arrays."""
    run = compile_function(lambda arrays, options, static: function(*arrays))
    return keras.tree.map_structure(np.array, run(arrays, {}, None))


@pytest.mark.by_turns(3)
def test_a_target_that_is_no_id_makes_its_row_nan_and_no_other(network, model_options, batch_for):
    model = network(model_options)
    if model.target.element_shape:
        pytest.skip("has no ids for targets")
    x, y, weights = batch_for(model)
    parameters = np.array(model(x))
    loss = model.head.make_loss()
    loss.reduction = "none"
    wrong = spoiled(y, model.target.vocabulary_size)
    figures = [
        type(metric).from_config(metric.get_config()) for metric in model.head.make_metrics()
    ]

    expected = compiled(loss, y, parameters, weights)
    actual = compiled(loss, wrong, parameters, weights)
    assert [True, True, False, False] == are_nan(actual)
    np.testing.assert_allclose(expected[2:], actual[2:], rtol=1e-6)
    for figure in figures:
        measured = compiled(figure.measure, wrong, parameters)
        assert [True, True, False, False] == are_nan(measured)
    with pytest.raises(InputError, match="Row 1 of .* must be .* from 0 to"):
        loss(wrong, parameters, weights)


@pytest.mark.by_turns(3)
def test_an_input_that_is_no_id_makes_its_row_nan_and_no_other(
    network, model_options, batch_for, outputs
):
    model = network(model_options)
    x = batch_for(model)[0]
    fed = {"source": model.source, "target_in": model.target}
    names = [name for name in x if name in fed and not fed[name].element_shape]
    if not names:
        pytest.skip("has no ids for inputs")
    expected = outputs(model, x)
    for name in names:
        # The last step of the source is the only one that some models read.
        steps = x["source_length"][:2] - 1 if name == "source" else (0, 0)
        wrong = {**x, name: spoiled(x[name], fed[name].vocabulary_size, steps)}
        actual = compiled(lambda x: model(x), wrong)
        assert [True, True, False, False] == are_nan(actual)
        np.testing.assert_allclose(expected[2:], actual[2:], rtol=1e-5, atol=1e-5)
        with pytest.raises(InputError, match="must be a whole number from 0 to"):
            model(wrong)
