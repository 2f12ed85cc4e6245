"""Decoding strategies as arguments of CTranslate2."""

from typing import Any

from seq2seq.decoding import BeamSearch, Greedy, Power
from seq2seq.errors import InputError
from seq2seq.prediction.batch_predictor import Options

UNLIMITED = 1e6  # patience: more finished hypotheses than any search has
ABOVE_1 = 1 + 1e-6  # patience of 1, with which CTranslate2 would stop even earlier


def search_arguments(options: Options) -> dict[str, Any]:
    """Translate decoding options to arguments of `Translator.translate_batch`.

    One output of a beam search without a length penalty takes as many steps as here. Where more
    outputs or a penalty are requested, CTranslate2 cannot tell when no better one can follow, so
    it searches up to the longest outputs, and finds the same.

    Args:
        options: their strategy is `Greedy`, `BeamSearch` or None, which is `Greedy`.

    Raises:
        InputError: another strategy, or an option that CTranslate2 lacks.
    """
    for name, wanted in (("jit_compile", False), ("unknown", "never")):
        if (given := options._asdict()[name]) != wanted:
            _refuse(f"{name} must be {wanted}, not {given}")
    strategy: Any = options.strategy
    kind = Greedy if strategy is None else type(strategy)
    if kind not in (Greedy, BeamSearch):
        _refuse(f"decoding must be greedy or beam, not {kind.__name__}")
    if strategy is not None and strategy.processors:
        found = type(strategy.processors[0]).__name__
        _refuse(f"decoding must have no processors and no constraint, not {found}")
    return {"beam_size": 1, "length_penalty": 0} if kind is Greedy else _of_beams(strategy)


def _of_beams(strategy: BeamSearch) -> dict[str, Any]:
    for name, wanted, value in (
        ("groups", 1, strategy.groups),
        ("coverage_penalty", 0, strategy.coverage_penalty),
    ):
        if value != wanted:
            _refuse(f"decoding.{name} must be {wanted}, not {value}")
    penalty = strategy.ranking.penalty
    if penalty is not None and type(penalty) is not Power:
        _refuse(
            "decoding.length_penalty must be null or a seq2seq.decoding.Power, not a "
            f"{type(penalty).__name__} (which a number is)"
        )
    alpha = 0.0 if penalty is None else penalty.alpha
    if alpha and strategy.width == 1:
        _refuse("decoding.width must be at least 2 with a length_penalty, not 1")
    patience = strategy.patience
    if patience is None:
        patience = 1.0 if alpha == 0 and strategy.n_best == 1 else UNLIMITED
    elif patience * strategy.width % 1:
        _refuse(f"decoding.patience times width must be a whole number, not {patience}")
    elif patience == 1:
        patience = ABOVE_1
    return {
        "beam_size": strategy.width,
        "num_hypotheses": strategy.n_best,
        "length_penalty": alpha,
        "patience": patience,
    }


def _refuse(fault: str) -> None:
    raise InputError(f"For CTranslate2, {fault}.")
