"""How often beams miss the likeliest output: `python scripts/search_errors.py RUN [--rows N]`.

Sources of the run's test split are decoded by exact search and by beams of several widths. A
search error is an output less likely than the one that exact search finds; *certain* are those of
which the search itself can say that nothing is likelier. Times are relative to width 1.
"""

import argparse
import time
from pathlib import Path

import numpy as np

WIDTHS = (1, 2, 5, 10, 50)
BATCH = 256
CLOSE = 1e-4  # nats: rounding


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", help="folder of a run")
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--steps", type=int, default=20_000, help="budget of exact search")
    options = parser.parse_args()

    from seq2seq.configuration.composing import build
    from seq2seq.configuration.stored_config import load_config
    from seq2seq.decoding import BeamSearch, Exact, Strategy
    from seq2seq.prediction import load_model
    from seq2seq.prediction.batch_predictor import Options
    from seq2seq.prediction.search_predictor import SearchPredictor

    config = load_config(options.run)
    model = load_model(Path(options.run))
    prepared = build(config.data).prepare(config.paths.cache, features=(model.source, model.target))
    split = prepared.splits["test"]
    every = max(1, split.num_questions // options.rows)
    chosen = list(split.questions())[::every][: options.rows]
    sources = split.source_texts([row for row, _ in chosen])
    wanted = [references for _, references in chosen]

    encoded = model.source.encode(sources)
    rows = encoded.rows()
    order = np.argsort(encoded.lengths, kind="stable")
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]

    def answer(strategy: Strategy) -> tuple[np.ndarray, np.ndarray, float, float]:
        """Log p and bounds, float (N,), the share of wrong words, and seconds per source."""
        search = SearchPredictor(model, Options(strategy, batch_size=BATCH))
        for batch in batches:
            search.decode([rows[i] for i in batch])  # traces
        start = time.perf_counter()
        found = [search.decode([rows[i] for i in batch]) for batch in batches]
        seconds = (time.perf_counter() - start) / len(rows)
        log_probs, bounds, wrong = np.zeros(len(rows)), np.full(len(rows), -np.inf), 0
        for batch, some in zip(batches, found, strict=True):
            log_probs[batch] = some.log_probs[: len(batch), 0]
            bounds[batch] = some.bound[: len(batch)]
            for i, ids, length in zip(batch, some.tokens[:, 0], some.lengths[:, 0], strict=False):
                wrong += model.target.decode(ids[:length]) not in wanted[i]
        return log_probs, bounds, wrong / len(rows), seconds

    exact, exact_bounds, exact_wer, exact_seconds = answer(Exact(4, max_steps=options.steps))
    beams = {width: answer(BeamSearch(width)) for width in WIDTHS}
    unit = beams[1][3]
    print(f"{len(rows)} sources")
    print(f"{'search':10} {'errors':>8} {'certain':>8} {'mean log p':>11} {'WER':>7} {'time':>6}")
    for width, (log_probs, bounds, wer, seconds) in beams.items():
        print(
            f"{f'width {width}':10} {np.mean(log_probs < exact - CLOSE):8.2%} "
            f"{np.mean(log_probs > bounds):8.1%} {log_probs.mean():11.4f} {wer:7.2%} "
            f"{seconds / unit:6.1f}"
        )
    certain = np.mean(exact_bounds == -np.inf)
    print(
        f"{'exact':10} {0:8.2%} {certain:8.1%} {exact.mean():11.4f} {exact_wer:7.2%} "
        f"{exact_seconds / unit:6.1f}"
    )


if __name__ == "__main__":
    main()
