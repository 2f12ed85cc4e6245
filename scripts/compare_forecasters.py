"""Compares the models of numbers with forecasts that need no model, on each data set of series.

`python scripts/compare_forecasters.py FOLDER`: mean absolute errors on validation, by which a model
is chosen, and on test. The folder keeps what was trained, so a run that was interrupted continues.
"""

import argparse
import json
import subprocess
import sys
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


def main() -> None:
    """Train each model on each data set and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=4.0, help="of each training")
    parser.add_argument("--data", nargs="*", default=list(DATA), choices=list(DATA))
    options = parser.parse_args()
    folder = options.folder.resolve()
    for data in options.data:
        for model in MODELS:
            _train(data, model, folder / f"{data}_{model}", options.minutes)
    for split in ("validation", "test"):
        print(f"\n| {split} | {' | '.join((*MODELS, *SIMPLE, *FITTED))} | forecast is |")
        print("|---" * (len(MODELS) + len(SIMPLE) + len(FITTED) + 2) + "|")
        for data in options.data:
            found = {model: _figures(folder / f"{data}_{model}", split) for model in MODELS}
            print(_line(data, found), flush=True)


def _train(data: str, model: str, run: Path, minutes: float) -> None:
    """Train, and judge on both splits, unless an earlier start has."""
    if not (run / "config.yaml").exists():
        options = [f"model={model}", f"data={data}", f"trainer.max_time={minutes}"]
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
    return f"| {data} | {' | '.join(figures)} | {standing} than {best.replace('_', ' ')} |"


if __name__ == "__main__":
    main()
