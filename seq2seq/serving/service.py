"""Models, the work that they have taken on, and what they are asked."""

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from seq2seq.checks import nearest
from seq2seq.errors import InputError
from seq2seq.prediction.records.uncertainty import check_calibrated
from seq2seq.serving.answer_of import answer_of
from seq2seq.serving.backlog import Backlog
from seq2seq.serving.limits import Limits
from seq2seq.serving.metrics import Metrics
from seq2seq.serving.query import Query
from seq2seq.serving.refused import busy
from seq2seq.serving.served_model import ServedModel
from seq2seq.serving.warming import warm
from seq2seq.serving.worker import Worker
from seq2seq.visible import excerpt

LOG = logging.getLogger(__name__)
Event = tuple[str, dict[str, Any]]  # its name, and its data as JSON holds it


class Service:
    """What a server does, apart from HTTP. It must be used in one event loop.

    Args:
        models: at least one, the default first.
        limits: of sizes.
        longest_warm: steps of the longest source for which searches are compiled at the start.

    Raises:
        InputError: two models of one name.

    Attributes:
        metrics: what is counted.
        is_ready: whether the models' searches are compiled, or that has failed.
        is_stopping: whether no new requests are taken.
    """

    def __init__(self, models: Sequence[ServedModel], limits: Limits, longest_warm: int = 0):
        self.models = {model.name: model for model in models}
        if len(self.models) < len(models):
            names = [model.name for model in models]
            twice = next(name for name in names if names.count(name) > 1)
            raise InputError(f"Models must have different names, but two are {twice:.60}.")
        self.limits = limits
        self.metrics = Metrics()
        self.is_ready = False
        self.is_stopping = False
        self._longest_warm = longest_warm
        self._inputs = Backlog(limits.queue, "inputs")
        self._streams = Backlog(limits.streams, "streams")
        self._stream_worker = Worker("streams", limits.streams)
        for name, model in self.models.items():
            model.on_batch = self.metrics.batches.labels(name).observe
        self.metrics.waiting.set_function(lambda: self._inputs.count)
        self.metrics.streams.set_function(lambda: self._streams.count)
        self.metrics.ready.set_function(lambda: self.is_ready)

    async def warm(self) -> None:
        """Compile the searches of all models; then the service is ready.

        What fails is logged: those who ask that model get the same error, others their answers.
        """
        for model in self.models.values():
            try:
                await model.worker.run(warm, model.predictor, self._longest_warm)
            except InputError as error:
                LOG.error("The model %s cannot answer: %s", model.name, error)
            except Exception as error:
                LOG.error("Searches of %s could not be compiled.", model.name, exc_info=error)
        self.is_ready = True

    async def predict(self, query: Query) -> dict[str, Any]:
        """Return the answer to a request as JSON holds it.

        Raises:
            InputError: a mistake in the request.
            Refused: the service is busy, or stopping.
        """
        model, sources = self._checked(query)
        with self._inputs.holding(len(sources)):
            self.metrics.inputs.labels(model.name).inc(len(sources))
            search = await model.search_for(query)
            predictions = await model.answer(search, query, sources)
        return {
            "model": model.name,
            "strategy": model.how(search.predictor),
            "predictions": predictions,
        }

    async def stream(self, query: Query) -> AsyncGenerator[Event]:
        """Yield an event `token` for each token of an output, then one `prediction`.

        Raises:
            InputError: a mistake in the request, or the model's outputs are not finite.
            Refused: the service is busy, or stopping.
        """
        model, sources = self._checked(query)
        if query.min_confidence is not None or query.levels:
            raise InputError("min_confidence and levels must be left out for stream=true.")
        with self._streams.holding(1):
            self.metrics.inputs.labels(model.name).inc()
            predictor = (await model.search_for(query)).predictor
            loop, events = asyncio.get_running_loop(), asyncio.Queue[Event | Exception | None]()
            is_left = threading.Event()

            def put(event: Event | Exception | None) -> None:
                loop.call_soon_threadsafe(events.put_nowait, event)

            def produce() -> None:
                try:
                    for prediction in predictor.stream_tokens(sources[0]):
                        if is_left.is_set():
                            return
                        put(("token", _token(prediction)))
                    (answer,) = answer_of(query, [prediction], predictor.check(sources))
                    put(("prediction", {"model": model.name, **answer}))
                except Exception as error:
                    put(error)
                put(None)

            producing = asyncio.ensure_future(self._stream_worker.run(produce))
            try:
                while (event := await events.get()) is not None:
                    if isinstance(event, Exception):
                        raise event
                    yield event
            finally:
                is_left.set()
                producing.cancel()

    def described(self) -> dict[str, Any]:
        """Return what is served, and the limits, as JSON holds them."""
        models = [model.described() for model in self.models.values()]
        return {"models": models, "limits": self.limits._asdict()}

    def _checked(self, query: Query) -> tuple[ServedModel, list[str]]:
        if self.is_stopping:
            raise busy("The server is stopping.")
        name = next(iter(self.models)) if query.model is None else query.model
        if name not in self.models:
            hint = nearest(name, self.models)
            raise InputError(f"There is no model {excerpt(name, 60)}. {hint}")
        model = self.models[name]
        if query.min_confidence is not None:
            check_calibrated(model.model)
        return model, model.rows(query.inputs)


def _token(prediction: Any) -> dict[str, Any]:
    """What an event has of the last token, and the output so far."""
    last = prediction.tokens[-1:]
    log_probs = prediction.token_log_probs[-1:]
    return {"tokens": last, "token_log_probs": log_probs, "output": prediction.output}
