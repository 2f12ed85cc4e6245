"""How a model is answered."""

from enum import StrEnum


class Answering(StrEnum):
    """The way from a model's parameters to an output.

    SEARCHED: each step depends on the tokens before it, so a strategy searches for the output.
    READ: one call gives the parameters of all steps, and the output is their mode.
    TRANSCRIBED: as READ, but several paths of steps spell one output, so they are summed (CTC).
    ROLLED_OUT: each step depends on the numbers before it, and its mean is fed to the next step.
    """

    SEARCHED = "searched"
    READ = "read"
    TRANSCRIBED = "transcribed"
    ROLLED_OUT = "rolled out"
