"""The model of a training, and the budget that follows from its batches."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig, OmegaConf

from seq2seq.commands.trial import check_rows
from seq2seq.configuration.building import build_model, build_optimizer
from seq2seq.training import Display

if TYPE_CHECKING:
    import keras

    from seq2seq.data import Batches, Prepared
    from seq2seq.training import Budget, Trainer


def model_and_batches(config: DictConfig, prepared: "Prepared") -> "tuple[Any, Batches]":
    """The model, and the batches that it learns from."""
    model = build_model(config.model, prepared)
    check_rows(model, prepared)
    model.freeze(config.freeze)
    return model, prepared.batches("train", seed=config.seed, form=model.target_form)


def budget_of(
    config: DictConfig,
    prepared: "Prepared",
    trainer: "Trainer",
    batches: "Batches",
    display: Display,
) -> "Budget":
    """The budget of the run."""
    planned, began = None, time.perf_counter()
    if trainer.must_plan:
        with display.working("measuring the time of a step"):
            model, _ = model_and_batches(
                config, prepared
            )  # a stand-in: the real one is compiled once
            optimizer, _ = build_optimizer(config.optimizer, total_steps=1, monitor="loss")
            trainer.compile(model, optimizer)
            planned = trainer.plan(model, batches)
    return trainer.budget(len(batches), planned, time.perf_counter() - began)


def settle(config: DictConfig, batch_size: int, budget: "Budget") -> dict[str, int | None]:
    """Write into a config the numbers that follow from the data, in place of auto; return them."""
    numbers = {
        "data.batch_size": batch_size,
        "trainer.max_steps": budget.max_steps,
        "trainer.validate_every": budget.validate_every,
        "trainer.patience": budget.patience,
    }
    chosen = {
        option: number
        for option, number in numbers.items()
        if OmegaConf.select(config, option) == "auto"
    }
    for option, number in chosen.items():
        OmegaConf.update(config, option, number)
    return chosen


def opening(
    model: "keras.Model",
    prepared: "Prepared",
    batches: "Batches",
    budget: "Budget",
    trainer: "Trainer",
    folder: Path,
) -> str:
    """What a training begins with, for the screen."""
    rows = ", ".join(f"{name} {len(split):,}" for name, split in prepared.splits.items())
    return (
        f"rows:   {rows}\n"
        f"model:  {model.count_params():,} weights, {trainer.precision}\n"
        f"steps:  {budget.total_steps:,} ({len(batches):,} per epoch, of {prepared.batch_size} "
        f"{prepared.batch_by}; {len(batches.plan.shapes)} batch shapes), a validation every "
        f"{budget.validate_every:,}\n"
        f"folder: {folder}"
    )
