"""The comparison of runs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cmp_to_key

import numpy as np

from seq2seq.checks import check_choice, check_counts
from seq2seq.comparison.bootstrap import paired_bootstrap
from seq2seq.comparison.comparison import Comparison
from seq2seq.comparison.contender import Contender
from seq2seq.comparison.folds import pool_folds
from seq2seq.comparison.ratios import RATIOS
from seq2seq.errors import InputError
from seq2seq.metrics import block_length, is_better, worded
from seq2seq.metrics.block_bootstrap import FEWEST
from seq2seq.metrics.direction import HIGHER_IS_BETTER


def compare(
    runs: Sequence[Contender],
    figure: str = "auto",
    resamples: int = 10_000,
    seed: int = 1,
    left_out: Mapping[str, str] | None = None,
) -> Comparison:
    """Rank the runs that have the same rows, and test how sure their order is.

    Most runs decide which rows these are; runs on other rows are listed beside them. Runs that
    differ only in the fold of their data are pooled; folds of one run alone have figures together.

    Args:
        runs: finished runs.
        figure: the figure by which they are ranked; auto: accuracy, MAE, exact match, or, where no
            text is right, the token error rate.
        resamples: number of resamples of the paired bootstrap.
        seed: of the resamples.
        left_out: names of runs that cannot be compared -> why, for the result.

    Raises:
        InputError: fewer than two runs, runs that predict numbers and texts, or a figure that they
            do not have.
    """
    check_counts(resamples=resamples)
    pooled, notes = pool_folds(runs)
    if len(runs) < 2:
        names = ", ".join(run.name for run in runs) or "none"
        raise InputError(f"There must be at least two runs to compare, not {names}.")
    alike = _most_alike(pooled)
    others = [run for run in pooled if run.name not in {one.name for one in alike}]
    if len(alike) == 1:
        _check_kinds(pooled)
    figure = _figure(alike, figure)
    rows = alike[0].predictions
    alike = [replace(run, predictions=run.predictions.in_order_of(rows)) for run in alike]
    ranked = _ranked(alike, figure)
    length = _block_length(ranked[0])
    return Comparison(
        figure=figure,
        runs=ranked,
        tests=paired_bootstrap(
            np.stack([run.predictions.sums(figure) for run in ranked]),
            higher_is_better=figure in HIGHER_IS_BETTER,
            resamples=resamples,
            seed=seed,
            block_length=length,
        ),
        block_length=length,
        others=others,
        unranked={run.name: _otherness(run, ranked[0]) for run in others},
        left_out=dict(left_out or {}),
        notes=[*notes, *_disagreements(runs), *_changes(ranked)],
        resamples=resamples,
    )


def _block_length(run: Contender) -> int:
    """Choose how many rows are drawn together: several windows of series, which share steps."""
    horizon, stride = (run.options.get(f"data.{name}") for name in ("horizon", "stride"))
    if not (isinstance(horizon, int) and isinstance(stride, int) and stride > 0):
        return 1
    count, overlap = len(run.predictions), -(-horizon // stride)
    overlap = min(overlap, max(Counter(run.predictions.series).values(), default=overlap))
    return max(1, block_length(count, overlap) or min(overlap, count // FEWEST))


def _most_alike(runs: list[Contender]) -> list[Contender]:
    """Return the most runs that have the same rows; of equally many, those of the first."""
    groups: dict[tuple, list[Contender]] = {}
    for run in runs:
        rows = run.predictions
        groups.setdefault((rows.kind, *sorted(rows.keys)), []).append(run)
    return max(groups.values(), key=len)


def _check_kinds(runs: list[Contender]) -> None:
    """Raise InputError where runs, no two of which are alike, predict numbers and texts."""
    kinds = {run.predictions.kind: run.name for run in reversed(runs)}
    if len(kinds) > 1:
        found = " and ".join(f"{kind} ({name})" for kind, name in kinds.items())
        raise InputError(
            f"The runs to compare must predict one kind of target, not {found}. Leave one out."
        )


def _figure(runs: list[Contender], figure: str) -> str:
    """Return the figure by which runs are ranked."""
    common = [name for name in RATIOS if all(run.has(name) for run in runs)]
    if not common:
        names = ", ".join(run.name for run in runs)
        raise InputError(f"{names} have no figure in common. Compare runs of the same target.")
    check_choice(["auto", *common], figure=figure)
    if figure != "auto":
        return figure
    is_right_somewhere = any(run.predictions.columns.get("right", np.ones(1)).any() for run in runs)
    is_fallback = not is_right_somewhere and "token_error_rate" in common
    return "token_error_rate" if is_fallback else common[0]


def _ranked(runs: list[Contender], figure: str) -> list[Contender]:
    """Sort runs, the best first; equal ones in their order."""
    values = {run.name: run.predictions.figure(figure) for run in runs}

    def order(one: Contender, other: Contender) -> int:
        new, old = values[one.name], values[other.name]
        return is_better(figure, old, new) - is_better(figure, new, old)

    return sorted(runs, key=cmp_to_key(order))


def _otherness(run: Contender, best: Contender) -> str:
    """Return why a run is not ranked."""
    if run.predictions.kind != best.predictions.kind:
        return f"predicts {run.predictions.kind}"
    if run.split != best.split:
        return f"figures of the {run.split} split, not of {best.split}"
    rows, others = Counter(run.predictions.keys), Counter(best.predictions.keys)
    shared = (rows & others).total()
    return f"{rows.total():,} rows, {shared:,} of them among the {others.total():,} of {best.name}"


def _disagreements(runs: Sequence[Contender]) -> Iterator[str]:
    """Yield a sentence for each run whose rows are not those of its recorded figures."""
    for run in runs:
        for name in run.main_figures()[:1]:
            found, recorded = run.predictions.figure(name), run.recorded[name]
            if not np.isclose(found, recorded, rtol=1e-3, atol=1e-6, equal_nan=True):
                yield (
                    f"{run.name}: its rows give {worded(name, found)}, its journal "
                    f"{worded(name, recorded)}. One of them has changed, or is of an older version."
                )


def _changes(runs: list[Contender]) -> Iterator[str]:
    """Yield a sentence for each run of the same options of data as the best, but of other data."""
    best = runs[0]
    for run in runs[1:]:
        options = [
            {name: value for name, value in one.options.items() if name.startswith("data.")}
            for one in (best, run)
        ]
        if not run.folds and run.data != best.data and options[0] == options[1]:
            yield f"{run.name}: its data is not that of {best.name}, though the options are."
