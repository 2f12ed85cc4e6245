"""The parts of a run, made of their configs and of what only the data knows."""

import inspect
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from hydra.utils import get_class, get_object
from omegaconf import DictConfig, OmegaConf

from seq2seq.checks import check_not_negative
from seq2seq.configuration.composing import build
from seq2seq.errors import InputError

if TYPE_CHECKING:
    import keras

    from seq2seq.data import Prepared

OFFERED = ("source", "target", "output_limit", "longest_target", "source_steps")  # by the data
BALANCED = "balanced"  # class weights that only the data knows


def build_model(config: DictConfig, prepared: "Prepared | SimpleNamespace") -> Any:
    """The model of a config for prepared data: it gets what its constructor asks for.

    Args:
        config: as in `conf/model`.
        prepared: offers `source`, `target`, `output_limit`, `longest_target`, `source_steps`; and
            its rows of train, for class weights that are balanced.

    Raises:
        InputError: as the constructors raise it.
    """
    if OmegaConf.select(config, "head.class_weights") == BALANCED:
        config = with_class_weights(config, _balanced(prepared))
    asked = inspect.signature(get_object(config._target_)).parameters
    return build(config, **{name: getattr(prepared, name) for name in OFFERED if name in asked})


def _balanced(prepared: "Prepared | SimpleNamespace") -> dict[str, float]:
    """Class weights by the frequency of the classes in train.

    Raises:
        InputError: where a step has several classes, or classes are written alike.
    """
    from seq2seq.heads import balanced_weights

    target = prepared.target
    names = target.class_names()
    if target.element_shape or len(set(names)) < len(names):
        raise InputError(
            "model.head.class_weights=balanced is for one label or token a step, and for tokens "
            "that differ in their texts. Give factors by name instead."
        )
    ids: Any = prepared.splits["train"].target
    counts = target.class_counts(ids.values)
    return balanced_weights(dict(zip(names, counts.tolist(), strict=True)))


def with_class_weights(config: DictConfig, weights: dict[str, float] | None) -> DictConfig:
    """A copy of a model's config with other class weights."""
    head = {**config.head, "class_weights": weights}
    return OmegaConf.create({**config, "head": head})


def build_decoding(config: DictConfig, target: Any = None) -> Any:
    """The strategy of a config; its processors and its constraint are given the tokenizer.

    Args:
        config: as in `conf/decoding`.
        target: feature of the outputs, whose tokenizer those need that speak of texts. None
            leaves these out: there is nothing yet that they could be checked with.

    Raises:
        InputError: as the constructors raise it, and for texts where outputs are none.
    """
    if config.get("strategy"):
        strategy = build_decoding(config.strategy, target)
        return build(_without(config, "strategy"), strategy=strategy)
    if "constraint" not in config:
        return build(config)
    nodes = [*(config.get("processors") or {}).values(), config.constraint]
    *processors, constraint = (_given_tokenizer(node, target) for node in nodes)
    return build(
        _without(config, "processors", "constraint"),
        processors=[one for one in processors if one is not None],
        constraint=constraint,
    )


def _given_tokenizer(node: DictConfig, target: Any) -> Any:
    """Build a processor with the target's tokenizer, if it takes one."""
    if not isinstance(node, DictConfig) or "_target_" not in node:
        return None
    if "tokenizer" not in inspect.signature(get_object(node._target_)).parameters:
        return build(node)
    if target is None:
        return None
    if not hasattr(target, "tokenizer"):
        raise InputError(
            f"{node._target_.rpartition('.')[2]} is about texts, but outputs are "
            f"{type(target).__name__}: leave it out."
        )
    return build(node, tokenizer=target.tokenizer)


def _without(config: DictConfig, *keys: str) -> DictConfig:
    return OmegaConf.masked_copy(config, [str(key) for key in config if key not in keys])


def build_optimizer(
    config: DictConfig, *, total_steps: int, monitor: str
) -> tuple["keras.optimizers.Optimizer", list["keras.callbacks.Callback"]]:
    """An optimizer whose rate follows its schedule, and the callbacks that this takes.

    Args:
        config: as in `conf/optimizer`: an optimizer's arguments, and its `schedule`.
        total_steps: optimizer steps of the whole training.
        monitor: the validation figure that `schedule=plateau` watches.
    """
    from keras.optimizers.schedules import LearningRateSchedule

    from seq2seq.metrics.direction import HIGHER_IS_BETTER

    arguments = _without(config, "schedule")
    if lacking := [name for name in ("learning_rate", "schedule") if name not in config]:
        raise InputError(f"The config of the optimizer has no {lacking[0]}. Add it.")
    check_not_negative(within="optimizer.", learning_rate=config.learning_rate)
    if not config.schedule or "_target_" not in config.schedule:
        raise InputError(
            f"optimizer.schedule must be a schedule, not {config.schedule}. Choose one, such as "
            "optimizer/schedule=constant."
        )
    if not issubclass(get_class(config.schedule._target_), LearningRateSchedule):
        mode = "max" if monitor in HIGHER_IS_BETTER else "min"
        plateau = build(config.schedule, monitor=f"val_{monitor}", mode=mode)
        return build(arguments, learning_rate=float(config.learning_rate)), [plateau]
    rate = build(config.schedule, learning_rate=config.learning_rate, total_steps=total_steps)
    return build(arguments, learning_rate=rate), []
