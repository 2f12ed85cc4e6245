"""What it costs that outputs are shorter than their limit."""

from collections.abc import Callable
from typing import Any

from benchmarks.sizes import Size
from benchmarks.timing import table

SIZE = Size("transformer", 256, 4, 44, 16, 30, 48)
TIMES = (1, 2, 4, 16)


def limits(repeats: int) -> None:
    """Searches for outputs of 48 tokens with limits of 48 tokens and more, and their ratios."""
    from benchmarks.systems.ours import make_model

    model = make_model(SIZE)
    for width in (1, 4):
        for is_xla in (False, True):
            calls = {}
            for times in TIMES:
                kind = f"{'XLA' if is_xla else 'plain'}, {width} beam{'s'[: width > 1]}"
                name = f"{kind}, limit {times * SIZE.target}"
                calls[name] = _search(model, width, times * SIZE.target, is_xla)
            table(calls, repeats)


def _search(model: Any, width: int, limit: int, is_xla: bool) -> Callable[[], object]:
    """A search with 16 rows, none of which ends before 48 tokens."""
    import numpy as np

    from benchmarks.systems.ours import END, START
    from seq2seq.decoding import BeamSearch, Greedy, compile

    def prepare(*arrays: object) -> Any:
        step, state = model.decoding_step(*arrays, limit)

        def endless(*given: object) -> Any:
            output = step(*given)
            is_end = np.arange(SIZE.vocabulary) == END
            return output._replace(logits=output.logits - 1e4 * is_end, attention=None)

        return step._replace(step=endless, shapes=None), state

    strategy = Greedy() if width == 1 else BeamSearch(width)
    search = compile(prepare, strategy, start=START, end=END, max_length=limit, jit_compile=is_xla)
    source, _ = SIZE.batch()
    lengths = np.full(SIZE.rows, SIZE.source, "int32")
    ends = np.full(SIZE.rows, SIZE.target, "int32")
    return lambda: np.asarray(search(source, lengths, max_length=ends).tokens)
