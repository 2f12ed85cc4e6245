"""The form of a model's targets."""

from typing import NamedTuple


class TargetForm(NamedTuple):
    """The form in which a model needs its targets."""

    fed: bool  # the targets, delayed by one step, are also inputs
    ended: bool  # token targets end with END
