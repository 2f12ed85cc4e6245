"""A model that is served."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from seq2seq.decoding import Greedy
from seq2seq.errors import InputError
from seq2seq.models import Answering
from seq2seq.prediction import Predictor
from seq2seq.prediction.described import described_feature, described_strategy
from seq2seq.serving.answer_items import answer_items
from seq2seq.serving.answer_of import answer_of
from seq2seq.serving.batcher import Batcher, Item
from seq2seq.serving.input_rows import InputRows
from seq2seq.serving.limits import Limits
from seq2seq.serving.query import Query
from seq2seq.serving.sample_input import sample_input
from seq2seq.serving.strategy_of import options_of, strategy_of
from seq2seq.serving.worker import Worker

MOST_LABELS = 200  # that are listed
FEW = 4  # inputs of a batch with options that requests choose: few sizes have to be compiled


class Batching(NamedTuple):
    """How requests are gathered."""

    batch_size: int = 32  # inputs of a full batch
    wait: float = 0.002  # seconds, the longest time that a lone request waits for others


class Search(NamedTuple):
    """A predictor, and what gathers the requests for it."""

    predictor: Predictor
    batcher: Batcher


class ServedModel:
    """A model with its predictors: the default one, and those of the options that requests choose.

    A thread answers with the default options, another with all others: these may have to be
    compiled first, which takes seconds.

    Args:
        name: by which requests choose it.
        predictor: with the default options.
        columns: names of the columns that it was trained on, conditioning symbols first.
        batching: how requests are gathered.
        limits: of sizes.

    Attributes:
        on_batch: called with the number of inputs of each batch, in the worker's thread.
    """

    def __init__(
        self,
        name: str,
        predictor: Predictor,
        columns: Sequence[str] = (),
        batching: Batching | None = None,
        limits: Limits | None = None,
    ):
        self.name = name
        self.predictor = predictor
        self.model = predictor.model
        self.batching = batching or Batching()
        self.limits = limits or Limits()
        self.rows = InputRows(columns, self.limits)
        self.on_batch: Callable[[int], object] = lambda _: None
        self.worker = Worker(f"default options of {name}")
        self._other_worker = Worker(f"other options of {name}")
        self._maker = Worker(f"searches of {name}")  # so that mistakes wait for no batch
        self._default = self._search(predictor, self.worker)
        # The last used at the end; those that are being made as well.
        self._others: OrderedDict[str, asyncio.Future[Search]] = OrderedDict()

    async def answer(
        self, search: Search, query: Query, sources: list[str]
    ) -> list[dict[str, Any]]:
        """Return the answers to a request, computed in a batch with those of others.

        Args:
            search: that of the request.
            query: the request.
            sources: its raw inputs.

        Raises:
            InputError: an input that the model cannot read.
        """
        item = Item(sources, partial(answer_of, query))
        answers: list[dict[str, Any]] = await search.batcher(item)
        return answers

    async def search_for(self, query: Query) -> Search:
        """Return what answers a request with these options, which is made once.

        Raises:
            InputError: options that the model does not have, or beyond the limits.
        """
        if self.model.target.kind == "labels":  # of which all are computed
            query = query._replace(n_best=None)
        query = query.plain(self._num_outputs)
        if query.is_default:
            return self._default
        key, others = query.key, self._others
        if key not in others:
            others[key] = asyncio.ensure_future(self._made_search(query))
            others[key].add_done_callback(partial(self._forget_failure, key))
        others.move_to_end(key)
        found = others[key]
        while len(others) > self.limits.strategies:
            others.popitem(last=False)
        return await asyncio.shield(found)  # other requests may wait for it

    def how(self, predictor: Predictor) -> str:
        """Return how a predictor of this model finds outputs, in words."""
        if self.model.answering is Answering.ROLLED_OUT:
            return "step by step"
        is_read = self.model.answering is Answering.READ
        return described_strategy(None if is_read else predictor.strategy, predictor.searches)

    def described(self) -> dict[str, Any]:
        """Return what a client may want to know of the model, as JSON holds it."""
        model, source, target = self.model, self.model.source, self.model.target
        strategies = {name: list(names) for name, names in options_of(model).items()}
        facts: dict[str, Any] = {
            "name": self.name,
            "input": described_feature(source),
            "output": described_feature(target),
            "input_kind": source.kind,
            "output_kind": target.kind,
            "steps": source.is_sequence,
            "columns": self.rows.columns,
            "example": sample_input(model),
            "weights": model.count_params(),
            "default": self.how(self.predictor),
            "several_outputs": self._has_several_outputs(),
            "strategies": strategies,
            "streams": model.answering is Answering.SEARCHED,
            "has_confidence": model.calibration is not None,
            "has_attention": self.predictor.searches and model.decoder.attends,
            "has_distribution": target.kind == "values" and model.head.interval is not None,
            "open_length": model.has_open_length,
        }
        if target.kind == "labels":
            facts["labels"] = target.class_names()[:MOST_LABELS]
        if target.kind == "values":
            facts["output_columns"] = target.columns or [""] * target.dim
            facts["coverage"] = model.head.interval
        if source.kind == "values":
            facts["input_columns"] = source.columns or [""] * source.dim
            facts["horizon"] = source.horizon
        return facts

    def _search(self, predictor: Predictor, worker: Worker) -> Search:
        def answer(items: Sequence[Item]) -> list[Any]:
            self.on_batch(sum(len(item.sources) for item in items))
            return answer_items(predictor, items)

        batcher = Batcher(answer, worker, predictor.batch_size, self.batching.wait)
        return Search(predictor, batcher)

    @property
    def _num_outputs(self) -> int:
        """The number of outputs for an input by default."""
        return (self.predictor.strategy or Greedy()).num_outputs

    def _has_several_outputs(self) -> bool:
        """Whether requests may choose `n_best` without choosing a strategy."""
        if not options_of(self.model):
            return self.model.target.kind == "labels"
        try:
            (self.predictor.strategy or Greedy()).with_outputs(2)
        except InputError:
            return False
        return True

    async def _made_search(self, query: Query) -> Search:
        predictor = await self._maker.run(self._made, query)
        return self._search(predictor, self._other_worker)

    def _forget_failure(self, key: str, made: "asyncio.Future[Search]") -> None:
        """Keep no failure: mistakes of requests would push out searches."""
        if (made.cancelled() or made.exception()) and self._others.get(key) is made:
            del self._others[key]

    def _made(self, query: Query) -> Predictor:
        options = self.predictor.options._asdict()
        strategy = options["strategy"]
        if self.model.answering in (Answering.READ, Answering.ROLLED_OUT):
            if query.decoding or query.n_best not in (None, 1):
                raise InputError(
                    "decoding and n_best must be left out for a model that does not search for "
                    "its outputs."
                )
        elif query.decoding is not None or query.n_best is not None:
            strategy = strategy_of(
                query.decoding or {},
                query.n_best or 1,
                self.model,
                strategy or Greedy(),
                self.limits,
            )
        options |= {
            "strategy": strategy,
            "alignments": query.alignments,
            "batch_size": min(FEW, self.batching.batch_size),
        }
        if query.max_length is not None:
            options["max_length"] = query.max_length
        return Predictor(self.model, **options)
