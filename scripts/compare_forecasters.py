"""Compares the models of numbers with forecasts that need no model, on each data set of series.

`python scripts/compare_forecasters.py FOLDER`: mean absolute errors on validation, by which a model
is chosen, and on test, of models trained without further options; and how many values of the test
parts intervals of 90% contain. The folder keeps what was trained, so a run that was interrupted
continues.
"""

import argparse
import json
import operator
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).parent
DATA = {  # name -> horizon
    "temperature": 7,
    "stocks": 1,
    "sea_temperature": 48,
    "glucose": 12,
    "typical_weather": 24,
}
MODELS = ("forecast", "linear", "dilated", "patches", "last_n")
SIMPLE = ("last_value", "seasonal_last_value", "drift", "moving_average")
FITTED = ("exponential_smoothing", "theta")  # on some of the windows
LEVEL = 0.9
WITH_INTERVALS = ("forecast", "linear")
INTERVALS = (
    "model/head=quantiles",
    f"model.head.interval={LEVEL}",
    f"calibrate_intervals=[{LEVEL}]",
)


def main() -> None:
    """Train each model on each data set and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", nargs="*", default=list(DATA), choices=list(DATA))
    options = parser.parse_args()
    folder = options.folder.resolve()
    for data in options.data:
        for model in MODELS:
            _train(data, model, folder / f"{data}_{model}")
        for model in WITH_INTERVALS:
            _train(data, model, folder / f"{data}_{model}_intervals", *INTERVALS)
    for split in ("validation", "test"):
        print(f"\n| {split} | {' | '.join((*MODELS, *SIMPLE, *FITTED))} | forecast is better by |")
        print("|---" * (len(MODELS) + len(SIMPLE) + len(FITTED) + 2) + "|")
        for data in options.data:
            found = {model: _figures(folder / f"{data}_{model}", split) for model in MODELS}
            print(_line(data, found), flush=True)
    print(f"\n| test, {LEVEL:.0%} | {' | '.join(WITH_INTERVALS)} |")
    print("|---" * (len(WITH_INTERVALS) + 1) + "|")
    for data in options.data:
        runs = [folder / f"{data}_{model}_intervals" for model in WITH_INTERVALS]
        print(f"| {data} | {' | '.join(_coverage([run], is_sure=True) for run in runs)} |")
    everywhere = [
        [folder / f"{data}_{model}_intervals" for data in options.data] for model in WITH_INTERVALS
    ]
    print(f"| together | {' | '.join(map(_coverage, everywhere))} |")


def _train(data: str, model: str, run: Path, *more: str) -> None:
    """Train, and judge on both splits, unless an earlier start has."""
    if not (run / "config.yaml").exists():
        options = [f"model={model}", f"data={data}", *more]
        if model == "last_n":
            options += [f"model.readout.steps={DATA[data]}", "model.readout.extend=true"]
        _run("train", *options, "final_split=validation", "logger=none", f"paths.output={run}")
    elif json.loads((run / "run.json").read_text())["status"] != "finished":
        _run("train", f"resume={run}", "logger=none")
    for split in ("validation", "test"):
        if not _files(run, split):
            _run("evaluate", f"run={run}", f"split={split}")


def _run(command: str, *options: str) -> None:
    words = [sys.executable, str(SCRIPTS / f"{command}.py"), *options]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{' '.join(words)}\n{ran.stdout}{ran.stderr}")


def _files(run: Path, split: str) -> list[Path]:
    """The evaluation of a split, where there is one."""
    return list(run.glob(f"evaluation_{split}_*.json"))


def _figures(run: Path, split: str) -> dict[str, Any]:
    return json.loads(_files(run, split)[0].read_text())


def _line(data: str, found: dict[str, dict[str, Any]]) -> str:
    """A data set's line: errors, and how far the default model is from the best simple forecast."""
    own = found[MODELS[0]]
    errors = {name: own[f"{name}_mae"] for name in (*SIMPLE, *FITTED) if f"{name}_mae" in own}
    best = min((name for name in errors if name in SIMPLE), key=errors.__getitem__)
    excess, error = own["mae"] - errors[best], own["difference_errors"][best]
    standing = f"{-excess / errors[best]:+.0%} ({-excess / error:+.1f} standard errors)"
    figures = [f"{found[model]['mae']:.4g}" for model in MODELS]
    figures += [f"{errors[name]:.4g}" if name in errors else "" for name in (*SIMPLE, *FITTED)]
    return f"| {data} | {' | '.join(figures)} | {standing} than the {best.replace('_', ' ')} |"


def _coverage(runs: Sequence[Path], is_sure: bool = False) -> str:
    """The share of all runs' test values inside their intervals, and how sure that of one is."""
    found = [_figures(run, "test") for run in runs]
    counts = [_num_values(run, one) for run, one in zip(runs, found, strict=True)]
    shares = [one["interval_coverage"] for one in found]
    share = sum(map(operator.mul, counts, shares)) / sum(counts)
    if not is_sure:
        return f"{share:.1%}"
    error = found[0]["coverage_errors"]["interval_coverage"]
    return f"{share:.1%} ({(share - LEVEL) / error:+.1f} standard errors)"


def _num_values(run: Path, figures: dict[str, Any]) -> int:
    """The number of evaluated values: windows times steps, of which each has figures."""
    (evaluation,) = _files(run, "test")
    with evaluation.with_suffix(".tsv").open(encoding="utf-8") as lines:
        num_rows = sum(1 for _ in lines) - 1
    return num_rows * len(figures.get("by_step", {"names": ["1"]})["names"])


if __name__ == "__main__":
    main()
