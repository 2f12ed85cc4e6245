"""Compares exports of trained models with the predictor: equal outputs, size, time.

`python scripts/compare_exports.py RUN ... --folder exports`: a table of formats for each run whose
model writes tokens. Outputs are compared on sources of the validation split, from texts to texts.
Times are medians of the processor's time for one row greedily and for 32 rows with 4 beams, so that
other processes matter little; restrict this one to one core, as threads that wait count as well:
`OMP_NUM_THREADS=1 TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1 taskset -c 0 python ...`. A
format that refuses a model says why below its table.
"""

import argparse
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

SCRIPTS = Path(__file__).parent
FORMATS = (  # name, quantize
    ("keras", "none"),
    ("saved_model", "none"),
    ("onnx", "none"),
    ("onnx", "int8"),
    ("litert", "none"),
    ("litert", "int8"),
    ("ctranslate2", "none"),
    ("ctranslate2", "int8"),
)
ROWS, WIDTH = 32, 4
REPEATS = 10
HEADER = (
    "format", "weights", "MB", "1 row, greedy, ms", "equal", "largest difference of scores",
    f"{ROWS} rows, {WIDTH} beams, ms", "equal", "largest difference of scores",
)  # fmt: skip


class Found(NamedTuple):
    """What one search by an export is like."""

    megabytes: float
    seconds: float
    equal: float
    difference: float


def main() -> None:
    """Export the model of each run in each format and print a table of each run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("runs", type=Path, nargs="+", help="run folders")
    parser.add_argument("--folder", type=Path, default=Path("exports"), help="for the exports")
    parser.add_argument("--sources", type=int, default=500, help="sources of validation")
    names = list(dict.fromkeys(name for name, _ in FORMATS))
    parser.add_argument("--formats", nargs="*", default=names, choices=names)
    options = parser.parse_args()
    warnings.simplefilter("ignore", UserWarning)  # of symbols that are not in the training data
    for run in options.runs:
        print(f"\n{run.name}\n\n| {' | '.join(HEADER)} |\n{'|---' * len(HEADER)}|", flush=True)
        formats = [one for one in FORMATS if one[0] in options.formats]
        reasons = [*_compared(run, options.folder / run.name, options.sources, formats)]
        print("\n".join(reasons), flush=True)


def _compared(
    run: Path, folder: Path, count: int, formats: Sequence[tuple[str, str]]
) -> Iterator[str]:
    """Print the lines of a run; yield the reasons why formats refuse it."""
    from seq2seq.decoding import BeamSearch
    from seq2seq.errors import InputError
    from seq2seq.exporting import agreement
    from seq2seq.exporting.check import runner_of
    from seq2seq.exporting.format_named import format_named
    from seq2seq.exporting.in_float32 import in_float32
    from seq2seq.prediction import Predictor, load_model

    agreement.REPEATS = 1, 1  # times of some rows are measured here
    model, sources = load_model(run), _sources(run, count)
    full = in_float32(model)  # the same model if it computes in float32
    strategies = {"greedy": None, "beam": BeamSearch(WIDTH)}

    @cache
    def answers(name: str, is_full: bool) -> dict[str, Any]:
        predictor = Predictor(full if is_full else model, strategies[name])
        return dict(zip(sources, runner_of(predictor)(sources), strict=True))

    for format, quantize in formats:
        try:
            is_full = full is model or format_named(format).is_full
            found = [
                _found(
                    model, format, quantize, strategy, rows, answers(name, is_full), folder / name
                )
                for (name, strategy), rows in zip(strategies.items(), (1, ROWS), strict=True)
            ]
        except InputError as error:
            yield f"\n{format}, {quantize}: {error}"
            continue
        cells = [f"{format} | {'float32' if quantize == 'none' else quantize}"]
        cells.append(f"{found[0].megabytes:.2f}")
        cells += [
            f"{1000 * one.seconds:.1f} | {one.equal:.1%} | {one.difference:.1g}" for one in found
        ]
        print(f"| {' | '.join(cells)} |", flush=True)


def _found(
    model: Any,
    format: str,
    quantize: str,
    strategy: Any,
    rows: int,
    expected: dict[str, Any],
    folder: Path,
) -> Found:
    """Export a model and measure it; `expected` has the predictor's answers to the sources."""
    from seq2seq.exporting import agreement, export
    from seq2seq.exporting.format_named import format_named
    from seq2seq.exporting.in_float32 import in_float32
    from seq2seq.exporting.plan import Plan
    from seq2seq.prediction.batch_predictor import Options

    sources = [*expected]
    sizes: dict[str, Any] = {}
    if format == "litert":
        sizes = {"rows": rows, "steps": max(map(len, model.source.encode(sources).rows()))}
    output = folder / f"{format}_{quantize}"
    export(
        model,
        format,
        output,
        strategy=strategy,
        sources=sources[:8],  # all of them are compared below
        quantize=quantize,
        alignments=False,
        **sizes,
    )
    plan = Plan(in_float32(model), Options(strategy), quantize, **sizes)
    check = _check(format_named(format).checks(plan, output), strategy)
    check = check._replace(expected=lambda some: [expected[one] for one in some], is_exact=False)
    agreed = agreement.agree(check, plan.model, sources)
    seconds = _seconds(lambda: check.runner(sources[:rows]))
    size = sum(one.stat().st_size for one in output.rglob("*") if one.is_file())
    return Found(size / 1e6, seconds, agreed.equal, agreed.score_difference)


def _check(checks: Sequence[Any], strategy: Any) -> Any:
    """The comparison of a search: a SavedModel has several, those of texts if it takes any."""
    named = {check.name: check for check in checks}
    greedy = next(name for name in ("serving_default", "ids", "numbers", *named) if name in named)
    beam = "beam" if greedy == "serving_default" else f"{greedy}_beam"
    return named[greedy if strategy is None or len(named) == 1 else beam]


def _sources(run: Path, count: int) -> list[str]:
    """Sources of the validation split, evenly spread."""
    from omegaconf import DictConfig

    from seq2seq.configuration.composing import build
    from seq2seq.configuration.stored_config import choices_of_run
    from seq2seq.configuration.trust import check_classes, check_names, targets
    from seq2seq.prediction import load_model

    model = load_model(run)
    stored = choices_of_run(run)
    check_names({"data": stored.data})
    check_classes(DictConfig({"data": stored.data}), ["data"], [*targets(stored)])
    prepared = build(stored.data).prepare(stored.paths.cache, features=(model.source, model.target))
    split = prepared.splits["validation"]
    return split.source_texts(range(0, len(split), max(1, len(split) // count)))[:count]


def _seconds(run: Callable[[], Any]) -> float:
    """The median of the processor's time for a call."""
    run()
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return median(times)


if __name__ == "__main__":
    main()
