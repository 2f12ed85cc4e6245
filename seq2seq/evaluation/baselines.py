"""What predictions without a model reach."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import numpy as np

from seq2seq.evaluation.measures import main_measures
from seq2seq.features.forward_fill import forward_fill
from seq2seq.metrics import ValueErrors, last_value, moving_average, seasonal_last_value
from seq2seq.prediction import Prediction

Figures = dict[str, float]


class Baselines(Protocol):
    """Figures of predictions that a model has to beat, by the predictions' name.

    Attributes:
        remark: a sentence that says why there are no baselines; "" if there are.
    """

    remark: str

    def update(self, source: str, references: list[str]) -> None:
        """Count one row, by its raw texts."""

    def result(self) -> dict[str, Figures]:
        """Return the figures of each baseline, by name."""


def make_baselines(model: Any, season: int | None = None) -> Baselines:
    """Create the baselines for a model's kind of target.

    Args:
        model: the model to be compared with them.
        season: steps in a season, for the seasonal baseline; None for none.
    """
    if model.target.kind == "values":
        return ForecastBaselines(model.source, model.target, season)
    return AnswerBaselines(model)


class ForecastBaselines:
    """Errors of simple forecasts; none unless the target continues the source's first columns."""

    def __init__(self, source: Any, target: Any, season: int | None = None):
        self.source, self.target = source, target
        self.forecasts: dict[str, Callable[..., np.ndarray]] = {}
        if source.kind == "values" and source.observed:
            self.forecasts = {"last_value": last_value, "moving_average": moving_average}
            if season:
                self.forecasts["seasonal_last_value"] = partial(seasonal_last_value, season=season)
        self.remark = ""
        self.errors = {name: ValueErrors(target.naive_error) for name in self.forecasts}

    def update(self, source: str, references: list[str]) -> None:
        if not self.forecasts:
            return
        observed, truth = self.source.parse(source), self.target.parse(references[0])
        steps = len(observed) - self.source.horizon
        history = observed[:steps, : self.target.dim]
        history = forward_fill(history, np.array([len(history)]))
        if np.isnan(history).any():  # gaps at the beginning
            history = history[~np.isnan(history).any(axis=1)]
        if not len(history):  # there is nothing to continue
            self.remark = (
                "Not compared with forecasts that need no model: a row of the split has no value "
                "that they could continue."
            )
            return
        for name, forecast in self.forecasts.items():
            self.errors[name].update(forecast(history, len(truth)), truth)

    def result(self) -> dict[str, Figures]:
        if self.remark:
            return {}
        return {name: errors.result() for name, errors in self.errors.items()}


class AnswerBaselines:
    """The answer that is most frequent among the references, for every row; or the source itself.

    Tags are predicted by the most frequent tag. The source is a baseline where both sides are
    texts; of the two, the one with the lower token error rate is kept.
    """

    def __init__(self, model: Any):
        self.model = model
        self.remark = ""
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
            found["copy"] = self._figures([self._answer(source) for source, _ in self.rows])
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
