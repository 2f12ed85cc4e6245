"""Ensembles of step functions."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from keras import ops

from seq2seq.aliases import Ids, Size, State, Tensor
from seq2seq.decoding.protocol import Step, StepOutput
from seq2seq.errors import InputError


class Ensemble:
    """A step function that combines several with the same vocabulary.

    Its state is the sequence of the members' states; its logits are the log of the weighted mean of
    their probabilities, or the weighted mean of their log-probabilities. Its attention is the
    weighted mean of the members', or None if a member gives none or their shapes differ.

    >>> step = Ensemble([first_step, second_step])
    >>> Greedy()(step, [first_state, second_state], start=2, end=3, max_length=20)

    Args:
        steps: step functions, `(tokens (N,), state, index) -> StepOutput`.
        weights: floats above 0, one for each step, normalised to sum to 1 (default: equal).
        mean: "probabilities" or "log_probabilities" (a geometric mean: a token that is impossible
            under one member is impossible).
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
                f"Ensemble needs at least one step and a weight above 0 for each; received "
                f"{len(self.steps)} steps and the weights {weights!r}."
            )
        if mean not in ("probabilities", "log_probabilities"):
            raise InputError(f"mean must be 'probabilities' or 'log_probabilities', not {mean!r}.")
        self.weights = (shares / shares.sum()).tolist()
        self.mean = mean

    @property
    def length(self) -> int | None:
        """The number of steps that all members have room for; None if none is bounded."""
        lengths = (getattr(step, "length", None) for step in self.steps)
        return min((length for length in lengths if length is not None), default=None)

    @property
    def resize(self) -> Callable[[State, Size], State] | None:
        """Gives the states of the members that can be resized room for a number of steps."""
        found = [getattr(step, "resize", None) for step in self.steps]
        if not any(found):
            return None
        return lambda state, steps: [
            part if resize is None else resize(part, steps)
            for resize, part in zip(found, state, strict=True)
        ]

    def __call__(self, tokens: Ids, state: State, index: Tensor) -> StepOutput:
        if not isinstance(state, list | tuple) or len(state) != len(self.steps):
            raise InputError(
                f"The state of an ensemble of {len(self.steps)} must be a list of as many states; "
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
        """Float32 (N, V); each member is normalised before averaging."""
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
