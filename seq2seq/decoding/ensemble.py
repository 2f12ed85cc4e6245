"""Several models that search as one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from keras import ops

from seq2seq.aliases import Ids, State, Tensor
from seq2seq.decoding.protocol import Step, StepOutput
from seq2seq.errors import InputError


class Ensemble:
    """A step function made of several, of the same vocabulary.

    Its state is the sequence of their states; its logits are the log of the weighted mean of
    their probabilities, or the weighted mean of their log-probabilities. Its attention is the
    weighted mean of theirs, or None where one gives none or their shapes differ.

    >>> step = Ensemble([first_step, second_step])
    >>> Greedy()(step, [first_state, second_state], start=2, end=3, max_length=20)

    Args:
        steps: `(tokens (N,), state, index) -> StepOutput` each.
        weights: floats above 0, one a step; they are divided by their sum. None weighs alike.
        mean: "probabilities" or "log_probabilities" (a geometric mean: what one of them holds
            impossible is so).
    """

    def __init__(
        self,
        steps: Sequence[Step],
        weights: Sequence[float] | None = None,
        mean: str = "probabilities",
    ):
        self.steps = tuple(steps)
        shares = np.asarray([1.0] * len(self.steps) if weights is None else weights, "float64")
        if (
            not self.steps
            or shares.shape != (len(self.steps),)
            or not ((shares > 0) & (shares < np.inf)).all()
        ):
            raise InputError(
                f"Ensemble needs a weight above 0 for each step; received {len(self.steps)} steps "
                f"and the weights {weights!r}."
            )
        if mean not in ("probabilities", "log_probabilities"):
            raise InputError(f"mean is {mean!r}; give 'probabilities' or 'log_probabilities'.")
        self.weights = (shares / shares.sum()).tolist()
        self.mean = mean

    @property
    def length(self) -> int | None:
        """How many steps all of them can make; None where none is bounded."""
        lengths = (getattr(step, "length", None) for step in self.steps)
        return min((length for length in lengths if length is not None), default=None)

    def __call__(self, tokens: Ids, state: State, index: Tensor) -> StepOutput:
        if not isinstance(state, list | tuple) or len(state) != len(self.steps):
            raise InputError(
                f"The state of an ensemble of {len(self.steps)} is a list of as many states; "
                f"received {type(state).__name__}."
            )
        outputs = [step(tokens, part, index) for step, part in zip(self.steps, state, strict=True)]
        logits, states, attentions = zip(*outputs, strict=True)
        if len({logit.shape[-1] for logit in logits}) > 1:
            raise InputError(
                "The steps of an ensemble need the same vocabulary; received logits of the shapes "
                f"{[tuple(logit.shape) for logit in logits]}."
            )
        return StepOutput(self._mean_logits(logits), states, self._mean_attention(attentions))

    def _mean_logits(self, logits: Sequence[Tensor]) -> Tensor:
        """Float32 (N, V), normalised each before they are averaged."""
        logits = [ops.cast(logit, "float32") for logit in logits]
        log_probs = [logit - ops.logsumexp(logit, axis=-1, keepdims=True) for logit in logits]
        if self.mean == "log_probabilities":
            return self._weighted(log_probs)
        shares = zip(log_probs, np.log(self.weights), strict=True)
        return ops.logsumexp(ops.stack([x + float(share) for x, share in shares]), axis=0)

    def _mean_attention(self, attentions: Sequence[Tensor | None]) -> Tensor | None:
        """(N, S), or None."""
        given = [attention for attention in attentions if attention is not None]
        shapes = {tuple(attention.shape) for attention in given}
        if len(given) < len(attentions) or len(shapes) > 1:
            return None
        return self._weighted([ops.cast(attention, "float32") for attention in given])

    def _weighted(self, arrays: Sequence[Any]) -> Tensor:
        return sum(weight * x for weight, x in zip(self.weights, arrays, strict=True))
