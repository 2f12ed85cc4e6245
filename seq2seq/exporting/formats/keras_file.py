"""Files of Keras."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from seq2seq.exporting.answer import Answer
from seq2seq.exporting.formats.format import Format, Runner, Signature
from seq2seq.exporting.plan import Plan
from seq2seq.prediction import Predictor, load_model

FILE = "trained.keras"  # not the name of a run's file


class KerasFile(Format):
    """The `.keras` file, for colleagues who have the library: any decoding, and training again."""

    name = "keras"

    @property
    def needs(self) -> str:
        return (
            'It needs the library: `pip install keras-seq2seq`. `keras.saving.load_model("'
            f'{FILE}")` gives the Keras model itself once `seq2seq` has been imported, and '
            "`model.export(FOLDER)` writes its teacher-forced call as a SavedModel."
        )

    def write(self, plan: Plan, folder: Path) -> dict[str, Signature]:
        plan.model.save(folder / FILE)
        return {}

    def runner(self, plan: Plan, folder: Path) -> Runner:
        predictor = Predictor(load_model(folder / FILE), **plan.options._asdict())

        def answer(sources: Sequence[Any]) -> list[Answer]:
            return [Answer(one.output, one.score, one.values) for one in predictor(sources)]

        return answer

    def example(self, plan: Plan, signatures: dict[str, Signature]) -> str:
        return f"""import seq2seq

predictor = seq2seq.load("{FILE}")
(prediction,) = predictor([SOURCE])
print(prediction.output, prediction.log_prob)
"""
