"""A Keras model that checks the rows that it is given."""

import inspect
from functools import singledispatch
from typing import Any

import keras

from seq2seq.data import Batches
from seq2seq.errors import BadRow, InputError
from seq2seq.features import Feature
from seq2seq.models.judging import check_batch


class Judged(keras.utils.PyDataset):
    """A data set each of whose batches is checked when it is asked for."""

    def __init__(self, batches: keras.utils.PyDataset, model: Any):
        super().__init__(workers=batches.workers, max_queue_size=batches.max_queue_size)
        self.batches = batches
        self.model = model

    def __len__(self) -> int:
        return len(self.batches)

    @property
    def num_batches(self) -> int | None:
        return self.batches.num_batches

    def __getitem__(self, index: int) -> Any:
        batch = self.batches[index]
        try:
            check_batch(self.model, *(batch if isinstance(batch, tuple) else (batch,)))
        except BadRow as bad:
            raise bad.at(f"Batch {index + 1}: {bad.place}") from None
        return batch

    def on_epoch_begin(self) -> None:
        self.batches.on_epoch_begin()

    def on_epoch_end(self) -> None:
        self.batches.on_epoch_end()


def judged(model: Any, x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """Check what Keras is given as `x`, or, where it is a `PyDataset`, have its batches checked.

    Returns:
        what to give to Keras instead.

    Raises:
        InputError: as `check_batch`; or batches whose symbols or scales are not the model's.
    """
    if isinstance(x, keras.utils.PyDataset):
        _check_features(model, x)
        return x if x.use_multiprocessing else Judged(x, model)  # processes get no model
    check_batch(model, x, y, sample_weight, is_whole=True)
    return x


@singledispatch
def _features(batches: keras.utils.PyDataset) -> dict[str, Feature]:
    """Return the features that encoded batches, by side; {} where they are not known."""
    return {}


@_features.register
def _(batches: Batches) -> dict[str, Feature]:
    return {"source": batches.source, "target": batches.target}


def _check_features(model: Any, batches: keras.utils.PyDataset) -> None:
    """Raise InputError where batches were encoded by other features than the model's."""
    own = {"source": model.source, "target": model.target}
    for side, given in _features(batches).items():
        if given is own[side]:
            continue
        if type(given) is not type(own[side]) or given.get_config() != own[side].get_config():
            raise InputError(
                f"The batches must encode their {side}s as the model does: other ids, or other "
                "scales, would mean something else. Make them with seq2seq.pairs(x, y, "
                "source=model.source, target=model.target)."
            )


class JudgedModel(keras.Model):
    """A model that refuses the rows that the commands refuse, with the same sentences.

    Rows are arrays or batches of a `PyDataset`; what a generator, tf.data or a process of its
    workers makes is not looked at.
    """

    def fit(self, *args: Any, **kwargs: Any) -> Any:
        """Keras's `fit`; rows that the commands refuse are refused with the same sentence."""
        given = inspect.signature(super().fit).bind(*args, **kwargs).arguments
        x, y, weights, validation = map(given.get, ("x", "y", "sample_weight", "validation_data"))
        given["x"] = judged(self, x, y, weights)
        if isinstance(validation, tuple | list):
            given["validation_data"] = (judged(self, *validation), *validation[1:])
        elif validation is not None:
            given["validation_data"] = judged(self, validation)
        return super().fit(**given)

    def evaluate(self, *args: Any, **kwargs: Any) -> Any:
        """Keras's `evaluate`; it refuses the rows that `fit` refuses."""
        bound = inspect.signature(super().evaluate).bind(*args, **kwargs)
        given = bound.arguments | bound.arguments.pop("kwargs", {})
        given["x"] = judged(self, *map(given.get, ("x", "y", "sample_weight")))
        return super().evaluate(**given)

    def predict(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """Keras's `predict`; it refuses the rows that `fit` refuses."""
        return super().predict(judged(self, x), *args, **kwargs)

    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, **kwargs: Any
    ) -> Any:
        """Keras's `train_on_batch`; it refuses the rows that `fit` refuses."""
        check_batch(self, x, y, sample_weight)
        return super().train_on_batch(x, y, sample_weight, **kwargs)

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, **kwargs: Any) -> Any:
        """Keras's `test_on_batch`; it refuses the rows that `fit` refuses."""
        check_batch(self, x, y, sample_weight)
        return super().test_on_batch(x, y, sample_weight, **kwargs)
