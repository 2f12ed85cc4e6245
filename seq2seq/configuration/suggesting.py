"""Remedies for options that do not exist: what was probably meant."""

from collections.abc import Iterator, Mapping
from typing import Any

from seq2seq.checks import most_like, nearest
from seq2seq.configuration.config_file import ConfigFile
from seq2seq.configuration.groups import choices_of, groups_below, listed, options_of, takes

HELP = "--help lists all groups and options."


def remedy(key: str, config: Mapping[str, Any]) -> str:
    """The sentence to follow "There is no option ...".

    Looks for the same option in other choices of its group, a similar option beside it, the same
    name elsewhere, a similar option of another choice, and any similar name, in this order.

    >>> remedy("decoding.width", config)   ->   "It is an option of decoding=beam ..."

    Args:
        key: name of the option as given; with slashes it was meant to be a group.
        config: the whole config, composed of the choices that were given.
    """
    if "/" in key:
        return nearest(key, groups_below(), otherwise=HELP)
    names = list(_names(config))
    elsewhere = _elsewhere(key, names)
    parent, _, leaf = key.rpartition(".")
    siblings = {name.rpartition(".")[2]: name for name in names if _parent(name) == parent}
    cousins = {name.rpartition(".")[2]: name for name in elsewhere if _parent(name) == parent}
    namesakes = [name for name in names if name.rpartition(".")[2] == leaf]
    namesakes.sort(key=lambda name: not name.startswith(f"{parent}."))
    if key in elsewhere:
        return f"It is an option of {elsewhere[key]}"
    if sibling := most_like(leaf, siblings):
        return f"Did you mean {siblings[sibling]}?"
    if namesakes:
        return f"Did you mean {namesakes[0]}?"
    if cousin := most_like(leaf, cousins):
        meant = cousins[cousin]
        return f"Did you mean {meant}? It is an option of {elsewhere[meant]}"
    wholes = [name for name in names if not key.startswith(name)]
    if whole := most_like(key, wholes, cutoff=0.7):
        return f"Did you mean {whole}?"
    return f"Did you mean one of {listed(sorted(siblings.values()))}?" if siblings else HELP


def takers(group: str, command: str, known: Mapping[str, Any]) -> str:
    """The sentence for a group that neither the command nor the choice around it takes.

    >>> takers("model/readout", "train", {"model": "encdec"})
    model must be aligned, ctc, ... or reshape for model/readout, not encdec.

    Args:
        group: its name.
        command: train, evaluate, predict or sweep.
        known: group -> its choice.
    """
    missing = group
    while (around := _around(missing)) and around not in known:
        missing = around
    name = missing.rpartition("/")[2]
    able = _able(around, name)
    if not able:
        return f"There is no group {group}. {HELP}"
    subject, chosen = (around, known[around]) if around else ("The command", command)
    return f"{subject} must be {listed(able)} for {group}, not {chosen}."


def _around(group: str) -> str:
    return group.rpartition("/")[0]


def _able(around: str, name: str) -> list[str]:
    """The choices of a group that take a group of this name."""
    return [choice for choice in choices_of(around) if takes(around, choice, name)]


def _elsewhere(key: str, names: list[str]) -> dict[str, str]:
    """Options near a key that other choices have, and which these are, innermost group first."""
    top = key.partition(".")[0]
    having: dict[str, dict[str, list[str]]] = {}
    for group in [*reversed(groups_below(top)), top]:
        for choice in choices_of(group):
            for option in options_of(group, choice):
                having.setdefault(option, {}).setdefault(group, []).append(choice)
    found = {}
    for option, groups in having.items():
        group, choices = next(iter(groups.items()))
        parents = {one for name in choices for one in ConfigFile.find(f"{group}/{name}").parents}
        first = next((name for name in choices if name in parents), choices[0])  # the most general
        found[option] = f"{group}={listed(choices)}{_how_to_add(group, first, names)}"
    return found


def _how_to_add(group: str, choice: str, names: list[str]) -> str:
    """What to type for a choice, or which choices of the group around it take this group."""
    around, _, name = group.rpartition("/")
    if (
        not around
        or group.replace("/", ".") in names
        or ConfigFile.find(f"{group}/{choice}").package
    ):
        value = f"[{choice}]" if name == "processors" else choice
        return f": add {group}={value}."
    able = _able(around, name)
    return f", which only {around}={listed(able)} takes." if able else "."


def _parent(name: str) -> str:
    return name.rpartition(".")[0]


def _names(config: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Dotted names of a config's options and their groups; of neither Hydra's nor classes."""
    for key, value in config.items():
        if key == "_target_" or f"{prefix}{key}" == "hydra":
            continue
        yield f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _names(value, f"{prefix}{key}.")
