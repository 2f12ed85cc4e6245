"""What it gains to answer several batches at the same time."""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median

STRATEGIES = ("greedy", "5 beams")
WORKERS = (1, "auto")


def workers(run: str, texts: Path, repeats: int) -> None:
    """Predictions of a run's model, one batch at a time and one for each core, in turns."""
    from seq2seq.prediction.batching.batches import num_cores

    sources = texts.read_text("utf-8").split("\n")[:-1]
    print(f"{len(sources):,} texts, {num_cores()} cores\n")
    print("| search | workers=1, s | workers=auto, s | ratio |\n|---|---|---|---|")
    for strategy in STRATEGIES:
        times: dict[int | str, list[float]] = {number: [] for number in WORKERS}
        for _ in range(repeats):
            for number, found in times.items():
                found.append(_of_a_process(run, strategy, number, sources))
        one, several = (median(found) for found in times.values())
        print(f"| {strategy} | {one:.2f} | {several:.2f} | {one / several:.2f} |", flush=True)


def _of_a_process(run: str, strategy: str, number: int | str, sources: list[str]) -> float:
    """The seconds of a call; how many threads TensorFlow has is settled when it starts."""
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawning) as pool:
        return pool.submit(_seconds, run, strategy, number, sources).result()


def _seconds(run: str, strategy: str, number: int | str, sources: list[str]) -> float:
    """The median time of a call in this process, all of whose searches are compiled."""
    from seq2seq.commands.cores_tensorflow import share_cores
    from seq2seq.decoding import BeamSearch, Greedy
    from seq2seq.prediction import Predictor, load_model

    share_cores(number)
    search = Greedy() if strategy == "greedy" else BeamSearch(5)
    predictor = Predictor(load_model(Path(run)), search, workers=number)
    predictor(sources)
    times = []
    for _ in range(3):
        start = time.perf_counter()
        predictor(sources)
        times.append(time.perf_counter() - start)
    return median(times)
