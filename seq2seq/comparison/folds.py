"""Pooling of the runs of cross-validation folds."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from seq2seq.comparison.contender import Contender
from seq2seq.comparison.options import of_a_result
from seq2seq.comparison.predictions import Predictions


def pool_folds(runs: Sequence[Contender]) -> tuple[list[Contender], list[str]]:
    """Pool runs that differ only in the fold of their data.

    Of several with the same rows, only those folds are kept that all have, so that they are judged
    by the same ones.

    Returns:
        The runs, and sentences on what is missing or left out.
    """
    groups: dict[str, list[Contender]] = {}
    for number, run in enumerate(runs):
        groups.setdefault(_kind(run) if run.folds else str(number), []).append(run)
    notes: list[str] = []
    pooled = [_pooled(group, notes) if group[0].folds else group[0] for group in groups.values()]
    return [_with_common_folds(run, pooled, notes) for run in pooled], notes


def _kind(run: Contender) -> str:
    """What runs of other folds have in common; what was `auto` follows from each fold's rows."""
    options = {
        name: "auto" if run.chosen.get(name, ...) == value else value
        for name, value in of_a_result(run.options).items()
    }
    return json.dumps([options, run.split, _rows_of(run)], sort_keys=True, default=str)


def _rows_of(run: Contender) -> dict[str, object]:
    """The fingerprint of the rows that the folds are made of, and how they are made of them."""
    return run.data | ({"folds": run.num_folds} if "folds" in run.data else {})


def _pooled(group: list[Contender], notes: list[str]) -> Contender:
    """Make one of the runs of a group; of several runs of one fold the first counts."""
    folds: dict[int, Predictions] = {}
    for run in group:
        ((fold, rows),) = run.folds.items()
        if fold in folds:
            notes.append(f"{run.name} is left out: it repeats fold {fold}.")
        folds.setdefault(fold, rows)
    first = group[0]
    pooled = _of(replace(first, name=f"{first.name} ({_folds(folds)})"), folds)
    if missing := pooled.missing_folds():
        verb = "is" if len(missing) == 1 else "are"
        notes.append(
            f"{pooled.name}: {len(missing)} of {first.num_folds} folds {verb} missing: "
            f"{_listed(missing)}."
        )
    return pooled


def _with_common_folds(run: Contender, runs: list[Contender], notes: list[str]) -> Contender:
    """Leave out the folds that another run of the same rows does not have."""
    alike = [one for one in runs if one.folds and _rows_of(one) == _rows_of(run)]
    if not run.folds:
        return run
    common = set(run.folds).intersection(*(one.folds for one in alike))
    if not common or common == set(run.folds):
        return run
    notes.append(
        f"{run.name}: only the folds {_listed(sorted(common))} count, which the others have."
    )
    kept = {fold: rows for fold, rows in run.folds.items() if fold in common}
    name = run.name.rpartition(" (")[0]
    return _of(replace(run, name=f"{name} ({_folds(kept)})"), kept)


def _of(run: Contender, folds: dict[int, Predictions]) -> Contender:
    ordered = dict(sorted(folds.items()))
    return replace(run, folds=ordered, predictions=Predictions.joined(list(ordered.values())))


def _folds(numbers: Iterable[int]) -> str:
    found = sorted(numbers)
    return f"fold{'s' * (len(found) > 1)} {_listed(found)}"


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))
