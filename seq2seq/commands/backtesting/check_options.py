"""The options of a backtest."""

from omegaconf import DictConfig

from seq2seq.checks import check_choice, check_counts
from seq2seq.errors import InputError

REFITS = ("none", "warm")


def check_options(config: DictConfig, given: list[str]) -> None:
    """Check the options of a backtest, before anything is read.

    Args:
        config: of the evaluation.
        given: the options that the command line names.

    Raises:
        InputError: one is out of range, has no effect, or contradicts another.
    """
    options = config.backtest
    check_counts(optional=True, within="backtest.", every=options.every)
    check_choice(REFITS, within="backtest.", refit=options.refit)
    is_auto = options.max_steps == "auto"
    check_counts(within="backtest.", max_steps=1 if is_auto else options.max_steps)
    is_warm = options.refit == "warm"
    if is_warm and options.every is None:
        raise InputError("backtest.every must be a number of steps for backtest.refit, not null.")
    if not is_auto and not is_warm:
        raise InputError("backtest.max_steps is for backtest.refit=warm. Add it.")
    if options.every is not None and "data.stride" in given:
        raise InputError("data.stride follows from backtest.every. Leave one of them out.")
    if is_warm and config.split != "test":
        raise InputError(
            f"split must be test for backtest.refit, not {config.split!r}: other parts have rows "
            "on which the model was trained."
        )
