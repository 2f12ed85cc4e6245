"""Files of Keras."""

from pathlib import Path
from typing import Any

from seq2seq.exporting.check import Check, runner_of
from seq2seq.exporting.formats.format import Format, Signature
from seq2seq.exporting.plan import Plan
from seq2seq.prediction import Predictor, load_model

FILE = "trained.keras"  # not the name of a run's file


class KerasFile(Format):
    """The `.keras` file, for colleagues who have the library: any decoding, and training again."""

    name = "keras"
    is_full = False

    def needs(self, plan: Plan) -> str:
        return (
            'It needs the library: `pip install keras-seq2seq`. `keras.saving.load_model("'
            f'{FILE}")` gives the Keras model itself once `seq2seq` has been imported, and '
            "`model.export(FOLDER)` writes its teacher-forced call as a SavedModel."
        )

    def note(self, plan: Plan) -> str | None:
        options = plan.options
        if (options.strategy, options.max_length, options.unknown) == (None, None, "never"):
            return None
        return "The file keeps no decoding: give it to seq2seq.load again."

    def write(self, plan: Plan, folder: Path) -> dict[str, Signature]:
        plan.model.save(folder / FILE)
        return {}

    def checks(self, plan: Plan, folder: Path) -> list[Check]:
        options = plan.options._asdict()
        loaded = runner_of(Predictor(load_model(folder / FILE), **options))
        return [Check(FILE, loaded, runner_of(Predictor(plan.model, **options)))]

    def example(self, plan: Plan, signatures: dict[str, Signature], source: Any) -> str:
        return f"""import seq2seq

predictor = seq2seq.load("{FILE}")
(prediction,) = predictor([{source!r}])
print(prediction.output, prediction.log_prob)
"""
