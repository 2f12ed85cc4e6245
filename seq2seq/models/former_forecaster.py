"""Forecasters in calls and files of earlier versions."""

import inspect
from typing import Any

from seq2seq.errors import InputError
from seq2seq.models.forecaster import Forecaster
from seq2seq.models.model import Model


class FormerForecaster(Model):
    """A class that was once also the class of forecasters.

    Called with numbers as targets, by its user or by a saved file, it gives a `Forecaster`.
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        given = inspect.signature(cls.__init__).bind(None, *args, **kwargs).arguments
        if given["target"].kind != "values" or not given["target"].is_sequence:
            return super().__new__(cls)
        if given.get("tied_embeddings") or given.get("shared_embeddings"):
            raise InputError(
                "Only tokens have embeddings: give tied_embeddings=false and "
                "shared_embeddings=false."
            )
        _, steps = given.get("output_limit", (2.0, 20.0))
        kept = ("source", "target", "encoder", "decoder", "head", "dropout")
        options = {name: given[name] for name in kept if name in given}
        return Forecaster(**options, longest_target=int(steps), **given.get("kwargs", {}))
