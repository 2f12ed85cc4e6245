"""Strategies that requests ask for."""

from collections.abc import Mapping
from typing import Any

from seq2seq.checks import SEEDS, check_counts, nearest
from seq2seq.decoding import BeamSearch, CtcBeam, Greedy, Sampling
from seq2seq.errors import InputError
from seq2seq.models import Answering
from seq2seq.serving.limits import Limits
from seq2seq.visible import excerpt

OPTIONS: dict[str, tuple[str, ...]] = {
    "greedy": (),
    "beam": ("width", "length_penalty", "coverage_penalty", "patience", "groups", "diversity"),
    "sampling": ("temperature", "top_k", "top_p", "min_p", "typical", "epsilon", "seed"),
}
CTC_OPTIONS: dict[str, tuple[str, ...]] = {"greedy": (), "beam": ("width",)}
NAME = "strategy"
DEFAULT_WIDTH = 5  # of a beam search, or n_best if that is larger
DEFAULT_SEED = 1
LARGEST = 1e9  # of a number


def options_of(model: Any) -> dict[str, tuple[str, ...]]:
    """Return the options of each strategy that requests may choose for a model, by name."""
    kinds = {Answering.SEARCHED: OPTIONS, Answering.TRANSCRIBED: CTC_OPTIONS}
    return kinds.get(model.answering, {})


def strategy_of(
    decoding: Mapping[str, Any], n_best: int, model: Any, trained: Any, limits: Limits
) -> Any:
    """Make the strategy of a request.

    Args:
        decoding: its options: `strategy` and those of that strategy. Without `strategy`, the first
            that has the options, and as many outputs: greedy, beam or sampling. If there are none,
            the default strategy.
        n_best: number of outputs.
        model: the model.
        trained: its default strategy, whose processors and constraint remain.
        limits: of sizes.

    Raises:
        InputError: options that no strategy has, or out of range, or beyond the limits.
    """
    known = options_of(model)
    if not known:
        raise InputError(
            "decoding must be left out for this model, which does not search for its outputs."
        )
    if not decoding:
        return _with_outputs(trained, n_best)
    given = {name: value for name, value in decoding.items() if name != NAME}
    name = _name(decoding.get(NAME), given, n_best, known)
    _check(given, known[name], name, limits)
    if model.answering is Answering.TRANSCRIBED:
        width = given.get("width", max(n_best, DEFAULT_WIDTH))
        return Greedy() if name == "greedy" else CtcBeam(width, n_best)
    processors = trained.with_reranker[0].processors
    if name == "sampling":
        seed = given.pop("seed", DEFAULT_SEED)
        return Sampling(**given, num_samples=n_best, processors=processors, seed=seed)
    if name == "beam":
        options = {"width": max(n_best, DEFAULT_WIDTH), **given}
        return BeamSearch(**options, n_best=n_best, processors=processors)
    return Greedy(processors)


def _with_outputs(trained: Any, number: int) -> Any:
    """The default strategy with another number of outputs."""
    try:
        return trained.with_outputs(number)
    except InputError:
        raise InputError(
            f"n_best must be 1 for {type(trained).__name__}, the default strategy, not {number}. "
            'Choose another: "decoding": {"strategy": "beam"}.'
        ) from None


def _name(
    given: Any, options: Mapping[str, Any], n_best: int, known: Mapping[str, tuple[str, ...]]
) -> str:
    if given is not None:
        if not isinstance(given, str) or given not in known:
            raise InputError(
                f"decoding.strategy must be {' or '.join(known)}, not {excerpt(given, 60)}."
            )
        if given == "greedy" and n_best > 1:
            raise InputError(
                f"n_best must be 1 for decoding.strategy=greedy, not {n_best}. Choose beam."
            )
        return str(given)
    for name, those in known.items():
        if set(options) <= set(those) and (n_best == 1 or name != "greedy"):
            return name
    every = sorted({one for those in known.values() for one in those})
    for name in options:
        if name not in every:
            raise InputError(f"decoding has no option {excerpt(name, 60)}. {nearest(name, every)}")
    raise InputError(f"decoding.strategy must be given: no strategy has {', '.join(options)}.")


def _check(given: dict[str, Any], known: tuple[str, ...], name: str, limits: Limits) -> None:
    for option, value in given.items():
        if option not in known:
            raise InputError(
                f"decoding has no option {excerpt(option, 60)} for the strategy {name}. "
                + nearest(option, known)
            )
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or (abs(value) > LARGEST and option != "seed"):
            raise InputError(f"decoding.{option} must be a number, not {excerpt(value, 60)}.")
    if "width" in given:
        check_counts(within="decoding.", width=given["width"])
        if given["width"] > limits.width:
            raise InputError(
                f"decoding.width must be at most {limits.width}, not {given['width']}."
            )
    seed = given.get("seed", 0)
    if not isinstance(seed, int) or not 0 <= seed < SEEDS:
        raise InputError(f"decoding.seed must be a whole number from 0 to {SEEDS - 1}.")
