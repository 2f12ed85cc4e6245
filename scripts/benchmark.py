"""Figures of speed, as tables: `python scripts/benchmark.py data`, `... start --run FOLDER`."""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

SCRIPTS = Path(__file__).parent


def data(pairs: int) -> None:
    """The way from generated pairs to batches: copies of 1 to 20 characters."""
    import seq2seq.data.prepare  # noqa: F401  the time of imports is not meant
    from seq2seq.config import build, compose
    from seq2seq.data.generated import Generated

    dataset = Generated(num_train=pairs, num_validation=0, num_test=0)
    memory = peak_memory()
    with tempfile.TemporaryDirectory() as cache:
        building = seconds(lambda: dataset.prepare(cache))
        first = seconds(lambda: dataset.prepare(cache).batches()[0])
        batches = dataset.prepare(cache).batches()
    num_steps = min(len(batches), 2000)
    assembly = seconds(lambda: [batches.batch(step) for step in range(num_steps)]) / num_steps
    memory = peak_memory() - memory
    model = build(compose("train").model, source=batches.source, target=batches.target)
    model.compile("adam")
    steps = [batches.batch(step) for step in range(10)]
    for step in steps:
        model.train_on_batch(*step)  # compiles
    training = seconds(lambda: [model.train_on_batch(*step) for step in steps]) / len(steps)
    rows = batches.plan.num_rows / len(batches)
    print(f"{'pairs':36} {pairs:12,}")
    print(f"{'store built, rows generated':36} {building:12.1f} s")
    print(f"{'first batch from a warm cache':36} {first:12.2f} s")
    print(f"{f'batch of {rows:.0f} rows':36} {assembly * 1e3:12.2f} ms")
    print(f"{'batch assembly':36} {rows / assembly:12,.0f} rows/s")
    print(f"{'share of a training step (encdec)':36} {assembly / training:12.2%}")
    print(f"{'memory above the interpreter, peak':36} {memory:12,.0f} MB")


def start(run: str | None, repeats: int) -> None:
    """How long processes take from their start to their end: medians of alternating ones."""
    decoding = "import seq2seq.decoding as d; [getattr(d, name) for name in d.__all__]"
    train, predict = str(SCRIPTS / "train.py"), str(SCRIPTS / "predict.py")
    commands = {
        "python": ["-c", ""],
        "import keras": ["-c", "import keras"],
        "import seq2seq.decoding, all of it": ["-c", decoding],
        "train.py --help": [train, "--help"],
        "train.py with a mistyped option": [train, "data.limt=5"],
        "train.py with a missing file": [train, "data=files", "data.train=missing.tsv"],
    }
    if run:
        commands["predict.py: the first prediction"] = [predict, f"run={run}", "--", "hello"]
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, arguments in commands.items():
            command = [sys.executable, *arguments]
            call = partial(subprocess.run, command, capture_output=True, check=False)
            times[name].append(seconds(call))
    for name, found in times.items():
        print(f"{name:36} {median(found):12.2f} s")


def decode(run: str | None, repeats: int) -> None:
    """What strategies, processors and constraints cost, in compiled loops of a whole batch."""
    if run:
        table(trained_searches(run), repeats)
    table(synthetic_searches(), repeats)


def trained_searches(run: str) -> dict[str, Callable[[], object]]:
    """A run's model on 256 sources of its test split, all of one bucket."""
    from seq2seq.config import build, load_config
    from seq2seq.decoding import BeamSearch, Greedy, Sampling
    from seq2seq.prediction import load_model
    from seq2seq.prediction.searching import Searching

    config, model = load_config(run), load_model(Path(run))
    prepared = build(config.data).prepare(config.paths.cache, features=(model.source, model.target))
    texts = prepared.splits["test"].source_texts(range(256))
    rows = model.source.encode(texts).rows()
    strategies = {"greedy": Greedy(), "beam, width 5": BeamSearch(5), "sampling": Sampling(seed=1)}
    searches = {
        name: Searching(model, strategy, batch_size=256, length=None, alignments=False)
        for name, strategy in strategies.items()
    }
    return {
        f"{config.model._target_.rpartition('.')[2]}, {name}": partial(search.decode, rows)
        for name, search in searches.items()
    }


def synthetic_searches() -> dict[str, Callable[[], object]]:
    """32 rows, 32 tokens of 8,000, a step of the products of a Transformer (d 256, 4 layers)."""
    import numpy as np
    from keras import ops

    from seq2seq.decoding import (
        BeamSearch,
        Greedy,
        NoRepeatNGram,
        Regex,
        RepetitionPenalty,
        Sampling,
        StepOutput,
        Trie,
        compile,
    )  # fmt: skip

    rng, dim, vocabulary, length = np.random.default_rng(1), 256, 8_000, 32

    def weights(*shape: int) -> object:
        return ops.convert_to_tensor(rng.normal(size=shape).astype("float32") / shape[0] ** 0.5)

    layers = [(weights(dim, 8 * dim), weights(8 * dim, dim)) for _ in range(3)]
    embedding, readout = weights(vocabulary, dim), weights(dim, vocabulary)
    texts: list = [None] * 4
    texts += ["".join(rng.choice(list("0123456789-abcdef"), 1 + i % 3)) for i in range(7_996)]

    def prepare(state: object) -> tuple[Callable, object]:
        def step(tokens: object, state: object, index: object) -> StepOutput:
            x = state + ops.take(embedding, tokens, axis=0)
            for first, second in layers:  # together the 48 d ** 2 weights of four layers
                x = x + ops.matmul(ops.relu(ops.matmul(x, first)), second)
            x = x / ops.sqrt(ops.mean(ops.square(x), axis=-1, keepdims=True))
            return StepOutput(ops.matmul(x, readout), x)

        return step, state

    date = Regex("([0-9]{4}-[0-9]{2}-[0-9]{2}-[a-f]*)+", texts)
    outputs = Trie(rng.integers(4, vocabulary, size=(20_000, length - 1)).tolist())
    strategies = {
        "beam, width 5": BeamSearch(5),
        "greedy": Greedy(),
        "sampling, top_k 50": Sampling(top_k=50, seed=1),
        "sampling, top_p 0.9": Sampling(top_p=0.9, seed=1),
        "beam with no repeated 3-gram": BeamSearch(5, processors=[NoRepeatNGram(3)]),
        "beam with a repetition penalty": BeamSearch(5, processors=[RepetitionPenalty(1.2)]),
        "beam within a regular expression": BeamSearch(5, constraint=date),
        "beam within 20,000 outputs": BeamSearch(5, constraint=outputs),
    }
    state = rng.normal(size=(32, dim)).astype("float32")
    return {
        name: partial(compile(prepare, strategy, start=2, end=3, max_length=length), state)
        for name, strategy in strategies.items()
    }


def table(calls: dict[str, Callable[[], object]], repeats: int) -> None:
    """Medians of alternating calls, and their ratio to the first."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()  # traces
        call()
    for _ in range(repeats):
        for name, call in calls.items():
            times[name].append(seconds(call))
    first = median(next(iter(times.values())))
    for name, found in times.items():
        print(f"{name:36} {median(found) * 1e3:12.1f} ms {median(found) / first:8.2f}")


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def peak_memory() -> float:
    """Most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("data", help=data.__doc__)
    command.add_argument("--pairs", type=int, default=1_000_000)
    command.set_defaults(benchmark=data)
    command = commands.add_parser("start", help=start.__doc__)
    command.add_argument("--run", help="a run folder, for the time of its first prediction")
    command.add_argument("--repeats", type=int, default=5)
    command.set_defaults(benchmark=start)
    command = commands.add_parser("decode", help=decode.__doc__)
    command.add_argument("--run", help="a run folder, for the times of its model")
    command.add_argument("--repeats", type=int, default=9)
    command.set_defaults(benchmark=decode)
    arguments = vars(parser.parse_args())
    arguments.pop("benchmark")(**arguments)
