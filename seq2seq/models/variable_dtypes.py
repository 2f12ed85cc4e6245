"""The compute dtypes of a model's weights."""

import keras


def variable_dtypes(model: keras.Model) -> list[str | None]:
    """Find the dtype that each weight is converted to by the layer that has it.

    Returns:
        a dtype for each of `model.variables`; None for those of no layer, such as seeds.
    """
    dtypes: dict[int, str] = {}
    for layer in model._flatten_layers():  # private in Keras 3.15; `layers` are not recursive
        for weight in (*layer._trainable_variables, *layer._non_trainable_variables):
            dtypes[id(weight)] = layer.compute_dtype
    return [dtypes.get(id(weight)) for weight in model.variables]
