"""The result of a predictor."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from seq2seq.decoding import FinishReason
from seq2seq.errors import InputError
from seq2seq.prediction.prediction_html import prediction_html
from seq2seq.prediction.value_distribution import ValueDistribution


class Prediction(NamedTuple):
    """The prediction for one input.

    `score` is the strategy's ranking criterion. `log_prob` is the model's log p of the tokens, END
    included, and the sum of `token_log_probs`. Numbers have no probability: their `score` and
    `log_prob` are NaN, and `values` contains the numbers that are text in `output`. Where the head
    gives one, `distribution` has their mean, median, quantiles, intervals and samples.

    `confidence` is the probability that the whole output is right: the exact sequence, the label,
    or the whole set of labels. The model's calibration computes it from `log_prob`. It was fitted
    to the training's validation rows with the training's decoding, so it is less exact for other
    kinds of rows and with other strategies, processors or constraints. It is None for numbers,
    which may have an `interval`, for alternatives, and for a model that is not calibrated.
    """

    output: str
    score: float
    log_prob: float
    tokens: list[str]  # END as "</s>"; names of labels; steps of numbers
    token_log_probs: list[float]  # one per token; empty for numbers
    finish_reason: str  # "end", "length" or "dead end"
    alignment: np.ndarray | None = None  # attention, if requested: float32 (tokens, source steps)
    alternatives: "tuple[Prediction, ...]" = ()  # the other hypotheses, best first
    probabilities: dict[str, float] | None = None  # probability of each label
    values: np.ndarray | None = None  # float64 (T, D), in original units
    interval: tuple[np.ndarray, np.ndarray] | None = None  # lower and upper ends, (T, D) each
    confidence: float | None = None  # 0 to 1
    interval_calibration: str | None = None  # how its ends were calibrated, if they were
    distribution: ValueDistribution | None = None  # of numbers, if the head gives one

    def plot_attention(self, source: str | Sequence[str] | None = None, ax: Any = None) -> Any:
        """Plot which source symbols each token of the output attends to, as a heat map.

        >>> seq2seq.load(folder, alignments=True)(["hello"])[0].plot_attention("hello")

        Args:
            source: the input, whose characters or words label the axis: those of which it has as
                many as there are source steps; or the labels. None for the numbers of the steps.
            ax: Matplotlib axes to plot into; None for a new figure.

        Returns:
            The axes.

        Raises:
            InputError: there is no attention, or `source` has another number of steps.
        """
        if self.alignment is None:
            raise InputError(
                "This prediction has no attention. Request it with seq2seq.load(FOLDER, "
                "alignments=True) or predictor.with_alignments(); a model without attention has "
                "none."
            )
        symbols = _symbols(source, self.alignment.shape[1])
        if ax is None:
            from matplotlib import pyplot

            rows, columns = self.alignment.shape
            size = (min(14, 2 + 0.35 * columns), min(14, 1.5 + 0.35 * rows))
            _, ax = pyplot.subplots(figsize=size, layout="constrained")
        from seq2seq.pages.attention_map import attention_map  # Matplotlib loads only here

        attention_map(ax, self.alignment, symbols, self.tokens)
        return ax

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return prediction_html(self._asdict())


FINISH_REASONS = {
    int(FinishReason.END): "end",
    int(FinishReason.LENGTH): "length",
    int(FinishReason.DEAD_END): "dead end",
}


def _symbols(source: str | Sequence[str] | None, num_steps: int) -> list[str]:
    """The labels of source steps.

    Raises:
        InputError: there are more or fewer.
    """
    if source is None:
        return [str(step) for step in range(1, num_steps + 1)]
    ways = [list(source), source.split()] if isinstance(source, str) else [list(source)]
    for symbols in ways:
        if len(symbols) == num_steps:
            return symbols
    numbers = " or ".join(str(len(symbols)) for symbols in ways)
    raise InputError(
        f"source must have as many symbols as the model read, {num_steps}, not {numbers}. Pass a "
        "list with the text of each."
    )
