"""What answers without a model reach."""

from collections import Counter
from typing import Any

from seq2seq.evaluation.measures import main_measures
from seq2seq.prediction import Prediction

Figures = dict[str, float]


class AnswerBaselines:
    """The answer that is most frequent among the references, for every row; or the source itself.

    Tags are predicted by the most frequent tag. The source is a baseline where both sides are
    texts; of the two, the one with the lower token error rate is kept.
    """

    def __init__(self, model: Any):
        self.model = model
        self.rows: list[tuple[str, list[str]]] = []

    def update(self, source: str, references: list[str]) -> None:
        self.rows.append((source, references))

    def result(self) -> dict[str, Figures]:
        if not self.rows:
            return {}
        target = self.model.target
        if target.kind == "labels":
            return {"most_frequent": self._figures(self._most_frequent())}
        if self.model.keeps_steps:
            return {"most_frequent": self._figures(self._most_frequent_tags())}
        found = {"most_frequent": self._figures(self._most_frequent())}
        if self.model.source.kind == "tokens":
            read = self.model.source.tokenizer.without_conditions
            found["copy"] = self._figures([self._answer(read(source)) for source, _ in self.rows])
        best = min(found, key=lambda name: found[name]["token_error_rate"])
        return {best: found[best]}

    def _most_frequent(self) -> list[str]:
        counts = Counter(self._answer(text) for _, texts in self.rows for text in texts)
        return [counts.most_common(1)[0][0]] * len(self.rows)

    def _answer(self, reference: str) -> str:
        """Return a reference in the form that predictions have."""
        target = self.model.target
        if target.kind == "labels":
            separator = target.separator if target.multiple else " "
            return separator.join(target.split(reference))
        return target.tokenizer.normalize(reference)

    def _most_frequent_tags(self) -> list[str]:
        split = self.model.target.split
        tags = [split(references[0]) for _, references in self.rows]
        counts = Counter(tag for row in tags for tag in row)
        tag = counts.most_common(1)[0][0] if counts else ""
        return [" ".join([tag] * len(row)) for row in tags]

    def _figures(self, answers: list[str]) -> Figures:
        """Judge answers as those of the model are judged."""
        chosen = main_measures(self.model)
        for answer, (_, references) in zip(answers, self.rows, strict=True):
            prediction = Prediction(answer, 0.0, 0.0, [], [], "end")
            for measure in chosen:
                measure.update(prediction, references)
        return {name: value for one in chosen for name, value in one.metric.result().items()}
