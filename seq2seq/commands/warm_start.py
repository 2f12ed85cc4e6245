"""Initialises a run from another run's weights and vocabularies."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from seq2seq.errors import InputError
from seq2seq.storage.run_folder import RunFolder

if TYPE_CHECKING:
    from seq2seq.data import Prepared
    from seq2seq.features import Feature


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
        """The features for the new data: those of the other model, where they can read it.

        With a separate vocabulary, ids of the new data would stand for other symbols.
        """
        old = self._model
        return old.source.for_data_of(prepared.source), old.target.for_data_of(prepared.target)

    def load_into(self, model: Any) -> str:
        """Copy the weights that have the same name and shape, and report which others there are.

        Raises:
            InputError: if there are none to copy.
        """
        from seq2seq.saving.weight_names import weight_names

        old, new = weight_names(self._model), weight_names(model)
        left = []
        for name, weight in new.items():
            if name not in old:
                left.append(f"{name} does not exist")
            elif old[name].shape != weight.shape:
                left.append(f"{name} is {tuple(old[name].shape)}, not {tuple(weight.shape)}")
            else:
                weight.assign(old[name])
        if len(left) == len(new):
            raise InputError(
                f"warm_start={self.path} has no weight that fits this model ({left[0]}, ...). "
                "Leave it out, or choose the same model."
            )
        taken = f"warm start: {len(new) - len(left)} of {len(new)} weights are from {self.path}"
        return f"{taken}; initialised: {', '.join(left)}" if left else taken


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
