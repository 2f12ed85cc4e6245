"""Models that compute in float32."""

from typing import Any

import numpy as np
from keras import ops

from seq2seq.models import Model

FULL = "float32"
REDUCED = ("mixed_bfloat16", "mixed_float16", "bfloat16", "float16")


def in_float32(model: Model) -> Any:
    """Copy a model that computes in a reduced precision; one that does not is returned itself.

    Runtimes lack operations on reduced floats, or compute them in other ways; so an artefact
    computes in float32, whatever the training did. The copy has the same weights and calibrations.
    """
    config = model.get_config()
    full = _with_policy(config)
    if full == config:
        return model
    copy: Any = type(model).from_config(full)
    copy.set_weights([np.asarray(ops.cast(one, FULL)) for one in model.weights])
    copy.shrinkage = model.shrinkage  # lost with the first weights; before those of intervals
    copy.calibration, copy.interval_calibration = model.calibration, model.interval_calibration
    return copy


def _with_policy(config: Any) -> Any:
    """A serialized object with float32 as the dtype policy of all its layers."""
    if isinstance(config, list | tuple):
        return type(config)(map(_with_policy, config))
    if not isinstance(config, dict):
        return config
    if config.get("class_name") == "DTypePolicy" and config["config"]["name"] in REDUCED:
        return {**config, "config": {**config["config"], "name": FULL}}
    changed = {key: _with_policy(value) for key, value in config.items()}
    return {**changed, **({"dtype": FULL} if config.get("dtype") in REDUCED else {})}
