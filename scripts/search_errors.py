"""How often beams miss the likeliest output: `python scripts/search_errors.py RUN [--rows N]`.

Sources of the run's test split are decoded by exact search and by beams of several widths. A
search error is an output less likely than the one that exact search finds.
"""

import argparse
import time

import numpy as np

WIDTHS = (1, 2, 5, 10, 50)
CLOSE = 1e-4  # nats: rounding


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", help="folder of a run")
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--steps", type=int, default=20_000, help="budget of exact search")
    options = parser.parse_args()

    from seq2seq.config import build, load_config
    from seq2seq.decoding import BeamSearch, Exact
    from seq2seq.prediction import Predictor, load_model

    config = load_config(options.run)
    model = load_model(options.run)
    prepared = build(config.data).prepare(config.paths.cache, features=(model.source, model.target))
    split = prepared.splits["test"]
    every = max(1, split.num_questions // options.rows)
    chosen = list(split.questions())[::every][: options.rows]
    sources = split.source_texts([row for row, _ in chosen])
    wanted = [references for _, references in chosen]

    def answer(strategy, batch_size=250):
        predictor = Predictor(model, strategy, batch_size)
        predictor(sources)  # traces
        start = time.perf_counter()
        found = predictor(sources)
        seconds = time.perf_counter() - start
        right = [one.output in texts for one, texts in zip(found, wanted, strict=True)]
        log_probs = np.array([one.log_prob for one in found])
        return log_probs, 1 - np.mean(right), seconds / len(sources)

    best, exact_wer, exact_seconds = answer(Exact(4, max_steps=options.steps))
    print(f"{len(sources)} sources; a greedy answer's time per source is 1.0")
    print(f"{'search':12} {'search errors':>14} {'mean log p':>11} {'WER':>7} {'time':>7}")
    unit = None
    for width in WIDTHS:
        log_probs, wer, seconds = answer(BeamSearch(width))
        unit = unit or seconds
        missed = np.mean(log_probs < best - CLOSE)
        print(
            f"{f'width {width}':12} {missed:14.1%} {log_probs.mean():11.3f} {wer:7.1%} "
            f"{seconds / unit:7.1f}"
        )
        best = np.maximum(best, log_probs)
    print(
        f"{'exact':12} {0:14.1%} {best.mean():11.3f} {exact_wer:7.1%} {exact_seconds / unit:7.1f}"
    )


if __name__ == "__main__":
    main()
