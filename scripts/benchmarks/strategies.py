"""What strategies, processors and constraints cost."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.timing import table


def strategies(run: str | None, repeats: int) -> None:
    """What strategies, processors and constraints cost, in compiled loops of a whole batch."""
    if run:
        table(trained_searches(run), repeats)
    table(synthetic_searches(), repeats)


def trained_searches(run: str) -> dict[str, Callable[[], object]]:
    """A run's model on 256 sources of its test split, all of one bucket."""
    from seq2seq.configuration.composing import build
    from seq2seq.configuration.stored_config import load_config
    from seq2seq.decoding import BeamSearch, Greedy, Sampling
    from seq2seq.prediction import load_model
    from seq2seq.prediction.batch_predictor import Options
    from seq2seq.prediction.search_predictor import SearchPredictor

    config, model = load_config(run), load_model(Path(run))
    prepared = build(config.data).prepare(config.paths.cache, features=(model.source, model.target))
    texts = prepared.splits["test"].source_texts(range(256))
    rows = model.source.encode(texts).rows()
    strategies = {"greedy": Greedy(), "beam, width 5": BeamSearch(5), "sampling": Sampling(seed=1)}
    searches = {
        name: SearchPredictor(model, Options(strategy)) for name, strategy in strategies.items()
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
