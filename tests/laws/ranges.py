"""The options that the laws range over: every file in conf/, found there and not listed here."""

import itertools
import re
from pathlib import Path

import yaml

CONF = Path(__file__).parents[2] / "conf"
Candidates = tuple[tuple[str, ...], ...]  # overrides of which the first that can be combined count
SCARCE = ("model/head=", "model/anchor=")
SET_APART = {"_base", "model", "experiment", "hydra", "decoding", "sweep"}


def choices(group: str) -> list[str]:
    """The overrides that choose each file of a group."""
    return [f"{group}={path.stem}" for path in sorted((CONF / group).glob("*.yaml"))]


def model_parts(feedback: bool = False) -> list[list[list[str]]]:
    """For each model: the choice of it, and the choices of each of its parts.

    Args:
        feedback: only models that are given their own outputs.
    """
    models = []
    for path in sorted((CONF / "model").glob("*.yaml")):
        if feedback and "_target_: seq2seq.models.Direct" in path.read_text():
            continue
        parts = [part for default in defaults_of(path.stem) for part in default]
        models.append([[f"model={path.stem}"], *(choices(f"model/{part}") for part in parts)])
    return models


def defaults_of(model: str) -> list[dict[str, str]]:
    """The parts that a model's file chooses."""
    defaults = yaml.safe_load((CONF / "model" / f"{model}.yaml").read_text()).get("defaults", [])
    return [default for default in defaults if isinstance(default, dict)]


def default_parts(model: str) -> set[str]:
    """The overrides that would choose what a model's file chooses by itself."""
    defaults = defaults_of(model.partition("=")[2]) if "=" in model else []
    return {f"model/{part}={one}" for default in defaults for part, one in default.items()}


def one_at_a_time(models: list[list[list[str]]]) -> list[Candidates]:
    """Every model by itself, and with each choice of each part that is not its default."""
    found = []
    for (model,), *parts in models:
        others = [choice for part in parts for choice in part if choice not in default_parts(model)]
        found += [((model,),), *(((model, choice),) for choice in others)]
    return found


def each_once(models: list[list[list[str]]]) -> list[Candidates]:
    """Every model and every choice of every part at least once, in few models.

    The models take turns; each takes the first choice of each of its parts that is left. Few
    models can have each head and anchor: those that no model has by default are tried with each
    in turn.

    >>> each_once([[["m"], ["a", "b"], ["x"]], [["n"], ["a", "b"]]])
    [(("m", "a", "x"),), (("n", "b"),)]
    """
    left = list(dict.fromkeys(itertools.chain(*itertools.chain(*models))))
    heads = [choice for choice in left if choice.startswith(SCARCE)]
    left = [choice for choice in left if choice not in heads]
    found: list[Candidates] = []
    while left:
        for (model,), *parts in models:
            first = [next((choice for choice in part if choice in left), None) for part in parts]
            options = (model, *filter(None, first))
            if set(options) & set(left):
                found.append((options,))
                left = [choice for choice in left if choice not in options]
    defaults = {choice for (model,), *_ in models for choice in default_parts(model)}
    names = [model for (model,), *_ in models]
    for turn, head in enumerate(head for head in heads if head not in defaults):
        turned = names[turn % len(names) :] + names[: turn % len(names)]
        found.append(tuple((model, head) for model in turned))
    return found


def run_groups() -> list[list[str]]:
    """The choices of each group that a run of any model has."""
    folders = {path.parent.relative_to(CONF) for path in CONF.glob("*/**/*.yaml")}
    others = (folder for folder in folders if folder.parts[0] not in SET_APART)
    return [choices(folder.as_posix()) for folder in sorted(others)]


def runs(turn: int | None = None) -> list[tuple[str, ...]]:
    """Overrides of runs, with the models that they are for; each way to search once.

    Args:
        turn: a number that decides which data sets come up: one for each way to search, and a
            third of those of models that are not searched. None: all.
    """
    by_models = [choice for choice in choices("decoding") if models_of(choice)]
    searches = [choice for choice in choices("decoding") if choice not in by_models]
    others = run_groups()
    data = next(group for group in others if group[0].startswith("data="))
    others.remove(data)
    searched = [one for one in data if models_of(one) in ([], ["model=encdec"])]
    rest = [one for one in data if one not in searched]
    if turn is not None:
        searched = turned(searched, turn)[: len(searches)]
        rest = turned(rest, turn)[: len(rest) // 3 + 1]
    found = [(*models_of(choice), choice) for choice in by_models]
    for number, one in enumerate([*searched, *rest]):
        run = (one, *(group[number % len(group)] for group in others))
        models = [*itertools.chain(*map(models_of, run))]
        found.append((*models, *run, *searches[number : number + 1]))
    return found


def turned(items: list[str], turn: int) -> list[str]:
    """The items in a circle, from another one each turn."""
    return items[turn % len(items) :] + items[: turn % len(items)]


def models_of(override: str) -> list[str]:
    """The model that the command in a choice's yaml names, if any."""
    group, _, name = override.partition("=")
    return re.findall(r"model=\w+", (CONF / group / f"{name}.yaml").read_text())[:1]


def searches(models: list[Candidates]) -> list[tuple[Candidates, str]]:
    """Every decoding but greedy, with the models that it is for by turns."""
    found = []
    for turn, decoding in enumerate(one for one in choices("decoding") if "greedy" not in one):
        kind = (models_of(decoding) or ["model=encdec"])[0]
        able = [model for model in models if all(kind in options for options in model)]
        found.append((able[turn % len(able)], decoding))
    return found
