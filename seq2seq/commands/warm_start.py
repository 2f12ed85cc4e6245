"""Initialises a run from another run's weights and vocabularies."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seq2seq.errors import InputError
from seq2seq.storage.run_folder import RunFolder
from seq2seq.visible import shortened

if TYPE_CHECKING:
    from seq2seq.data import Prepared
    from seq2seq.features import Feature


LONGEST = 200  # characters of symbols in a message


class WarmStart:
    """Another run's model, from which a new run takes its weights and vocabularies.

    Args:
        path: a run folder, or a model file.
        trust: whether the run may choose classes other than this package's and Keras's.

    Raises:
        InputError: if there is no model, or its classes are not trusted.
    """

    def __init__(self, path: str, trust: bool):
        from seq2seq.configuration.own_classes import import_own_classes
        from seq2seq.prediction import load_model

        self.path = path
        import_own_classes(path, trust)
        self._model = load_model(Path(path))

    def features(self, prepared: "Prepared") -> "tuple[Feature, Feature]":
        """The features for the new data: those of the other model, extended by new symbols.

        With a separate vocabulary, ids of the new data would stand for other symbols. Targets that
        are scaled by their source have the features of one fit: both old or both new.
        """
        old = self._model
        source = old.source.for_data_of(prepared.source)
        if old.target is not old.source or source is prepared.source:
            target = old.target.for_data_of(prepared.target)
            is_mixed = (source is prepared.source) != (target is prepared.target)
            if is_mixed and any(_is_scaled_by_row(one) for one in (old.target, prepared.target)):
                return prepared.source, prepared.target
            return source, target
        shared = source.for_data_of(prepared.target)
        return shared, shared

    def load_into(self, model: Any) -> str:
        """Copy the weights that have the same name and shape, and report which others there are.

        Of those whose vocabulary has been extended, the weights of the old symbols are copied.

        Raises:
            InputError: if there are none to copy.
        """
        import keras

        from seq2seq.saving.weight_names import weight_names

        old, new = weight_names(self._model), weight_names(model)
        replaced = tuple(self._replaced(model))
        left = []
        for name, weight in new.items():
            if name not in old:
                left.append(f"{name} does not exist")
            elif name.startswith(replaced):
                left.append(f"{name} is of other symbols")
            elif (places := self._places(name, old[name].shape, model, weight.shape)) is None:
                left.append(f"{name} is {tuple(old[name].shape)}, not {tuple(weight.shape)}")
            else:
                values = keras.ops.convert_to_numpy(weight).copy()
                values[np.ix_(*places)] = keras.ops.convert_to_numpy(old[name])
                weight.assign(values)
        if len(left) == len(new):
            raise InputError(
                f"warm_start={self.path} has no weight that fits this model ({left[0]}, ...). "
                "Leave it out, or choose the same model."
            )
        parts = [f"warm start: {len(new) - len(left)} of {len(new)} weights are from {self.path}"]
        parts += [f"initialised: {', '.join(left)}"] if left else []
        return "; ".join([*parts, *self._extensions(model)])

    def _replaced(self, model: Any) -> Iterator[str]:
        """The beginnings of the names of weights whose ids mean something else in the model."""
        of_sides = {"source": ("source_embedding",), "target": ("target_embedding", "head")}
        for side, names in of_sides.items():
            own, other = getattr(self._model, side), getattr(model, side)
            if own.vocabulary_size is not None and own.ids_in(other) is None:
                yield from (*names, "shared_embedding")

    def _places(
        self, name: str, old: tuple[int, ...], model: Any, new: tuple[int, ...]
    ) -> list[np.ndarray] | None:
        """Where the rows, columns, ... of an old weight are in the new one; None if nowhere."""
        if len(old) != len(new):
            return None
        sides = ("source", "target") if name.startswith("source") else ("target", "source")
        found = []
        for before, now in zip(old, new, strict=True):
            places = [np.arange(now)] if before == now else []
            for side in sides:
                own, other = getattr(self._model, side), getattr(model, side)
                if (before, now) == (own.vocabulary_size, other.vocabulary_size):
                    ids = own.ids_in(other)
                    places += [] if ids is None else [ids]
            if not places:
                return None
            found.append(places[0])
        return found

    def _extensions(self, model: Any) -> list[str]:
        """Describe which symbols the model has learned to read that the other one does not know."""
        parts = []
        for side in ("source", "target"):
            old, new = getattr(self._model, side), getattr(model, side)
            ids = old.ids_in(new)
            if ids is not None and len(ids) < new.vocabulary_size:
                known = {*old.class_names()}
                names = [one for one in new.class_names() if one not in known]
                shown = shortened(", ".join(map(repr, names)), LONGEST)
                parts.append(f"{side} vocabulary extended by {len(names)}: {shown}")
        return parts


def _is_scaled_by_row(feature: "Feature") -> bool:
    from seq2seq.features import Values

    return isinstance(feature, Values) and feature.row_scaled


def features_of(run: RunFolder) -> "tuple[Feature, Feature] | None":
    """The features that a run's weights belong to; None where it was stopped before it had any.

    Raises:
        InputError: their file is corrupt, or missing where there are weights.
    """
    from seq2seq.features.saving import deserialized

    content = run.read_features()
    if content is not None:
        return deserialized(content, run.features_file, "Start a new run.")
    if run.checkpoints.exists():
        raise InputError(
            f"{run.path} must have {run.features_file.name}, which say what the ids of its weights "
            "mean. Restore it, or start a new run with warm_start=FOLDER."
        )
    return None
