"""What a model's targets look like."""

from typing import NamedTuple


class TargetForm(NamedTuple):
    """How a model wants its targets."""

    fed: bool  # the targets, one step later, are also inputs
    ended: bool  # token targets end with END
