"""What a server does when it has more to do than it can."""

import asyncio
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from running_server import LIMITS, serving, until

from seq2seq.errors import InputError
from seq2seq.serving import Batching, ServedModel
from seq2seq.serving.batcher import Batcher, Item
from seq2seq.serving.worker import Worker


class Held:
    """A predictor that answers only when it may, and knows what it was given."""

    def __init__(self, predictor):
        self._predictor = predictor
        self.may_answer = threading.Event()
        self.given = []

    def __getattr__(self, name):
        return getattr(self._predictor, name)

    def __call__(self, sources):
        self.given.append(list(sources))
        assert self.may_answer.wait(60)
        return self._predictor(sources)


@pytest.fixture
def held(labeller):
    predictor = Held(labeller)
    yield predictor
    predictor.may_answer.set()


def held_server(predictor, **limits):
    limits = LIMITS._replace(**limits)
    model = ServedModel("labels", predictor, ["t", "l"], Batching(4, 0.01), limits)
    return serving([model], limits)


def test_more_than_the_queue_is_refused_and_the_rest_answered(held, labeller):
    with held_server(held, queue=6) as running, ThreadPoolExecutor(9) as pool:
        ask = running.client
        first = [pool.submit(ask.predict, ["a", "ab"]) for _ in range(3)]
        until(lambda: "seq2seq_waiting_inputs 6.0" in ask("GET", "/metrics")[2])

        status, headers, text = ask(
            "POST", "/predict", '{"inputs": ["a"]}', **{"Content-Type": "application/json"}
        )

        assert (503, "1") == (status, headers["Retry-After"])
        assert "busy with 6 inputs" in text
        held.may_answer.set()
        expected = [one.output for one in labeller(["a", "ab"])]
        for status, answer in (one.result() for one in first):
            assert (200, expected) == (status, [one["output"] for one in answer["predictions"]])
        assert "seq2seq_waiting_inputs 0.0" in ask("GET", "/metrics")[2]


def test_a_request_that_takes_too_long_ends(held):
    with held_server(held, timeout=0.3) as running:
        status, answer = running.client.predict(["a"])

        assert 504 == status
        assert "longer than 0.3 s" in answer["error"]
        held.may_answer.set()
        until(lambda: 200 == running.client.predict(["b"])[0])


def test_what_a_client_has_left_is_not_computed(held):
    with held_server(held) as running, ThreadPoolExecutor(3) as pool:
        ask = running.client
        first = pool.submit(ask.predict, ["a"])
        until(lambda: held.given)
        host, port = ask.host.split(":")
        body = json.dumps({"inputs": ["ab"]}).encode()
        head = f"Host: {ask.host}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        with socket.create_connection((host, int(port))) as leaving:
            leaving.sendall(f"POST /predict HTTP/1.1\r\n{head}\r\n\r\n".encode() + body)
            until(lambda: "seq2seq_waiting_inputs 2.0" in ask("GET", "/metrics")[2])
        until(lambda: "seq2seq_waiting_inputs 1.0" in ask("GET", "/metrics")[2])
        last = pool.submit(ask.predict, ["b"])
        until(lambda: "seq2seq_waiting_inputs 2.0" in ask("GET", "/metrics")[2])
        held.may_answer.set()

        assert [200, 200] == [one.result()[0] for one in (first, last)]
        assert [["a"], ["b"]] == held.given


def test_readiness(held):
    model = ServedModel("labels", held, limits=LIMITS)
    with serving([model], warm=1) as running:
        ask = running.client
        status, headers, text = ask("GET", "/health")
        assert (503, "1") == (status, headers["Retry-After"])
        assert '{"status": "warming up"}' == text
        held.may_answer.set()
        until(lambda: 200 == ask("GET", "/health")[0])
        assert [1, 2] == [len(one) for one in held.given[:2]]
        running.service.is_stopping = True
        assert (503, '{"status": "stopping"}') == ask("GET", "/health")[::2]
        assert (503, "The server is stopping.") == (
            (answer := ask.predict(["a"]))[0],
            answer[1]["error"],
        )


def test_models_that_cannot_be_warmed_are_logged_and_others_answered(labeller, caplog):
    class Broken(Held):
        def __call__(self, sources):
            raise self.error

    models = []
    for name, error in (("one", InputError("It has NaN.")), ("two", RuntimeError("no memory"))):
        predictor = Broken(labeller)
        predictor.error = error
        models.append(ServedModel(name, predictor, limits=LIMITS))
    with serving([*models, ServedModel("labels", labeller)], warm=1) as running:
        ask = running.client
        until(lambda: 200 == ask("GET", "/health")[0])

        assert "The model one cannot answer: It has NaN." in caplog.text
        assert "Searches of two could not be compiled." in caplog.text
        assert "no memory" in caplog.text
        assert 400 == ask.predict(["a"], model="one")[0]
        assert (500, True) == (
            (answer := ask.predict(["a"], model="two"))[0],
            "defect" in answer[1]["error"],
        )
        assert 200 == ask.predict(["a"], model="labels")[0]


def test_a_stop_waits_for_answers_but_not_for_ever(held):
    with held_server(held) as running, ThreadPoolExecutor(2) as pool:
        asked = pool.submit(running.client.predict, ["a"])
        until(lambda: held.given)
        stopped = pool.submit(running.server.stop, 20)
        until(lambda: running.service.is_stopping)
        held.may_answer.set()
        assert True is stopped.result()
        assert 200 == asked.result()[0]


def test_a_stop_gives_up_what_does_not_end(labeller):
    stuck = Held(labeller)
    with held_server(stuck) as running, ThreadPoolExecutor(1) as pool:
        asked = pool.submit(running.client.predict, ["a"])
        until(lambda: stuck.given)

        assert False is running.server.stop(1.4)

        assert not running.server.is_running
        assert asked.exception() or 200 != asked.result()[0]
    stuck.may_answer.set()


def test_streams_are_counted_and_end_when_the_client_leaves(letters):
    limits = LIMITS._replace(streams=1)
    with serving([ServedModel("letters", letters, limits=limits)], limits) as running:
        ask = running.client
        body = json.dumps({"inputs": ["abc"], "stream": True}).encode()
        head = f"Host: {ask.host}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        host, port = ask.host.split(":")
        with socket.create_connection((host, int(port))) as leaving:
            leaving.sendall(f"POST /predict HTTP/1.1\r\n{head}\r\n\r\n".encode() + body)
            until(lambda: "seq2seq_streams 1.0" in ask("GET", "/metrics")[2])
            status, answer = ask.predict(["abc"], stream=True)
            assert (503, True) == (status, "busy with 1 streams" in answer["error"])
        until(lambda: "seq2seq_streams 0.0" in ask("GET", "/metrics")[2])
        assert "prediction" == ask.events("abc")[-1][0]


@pytest.mark.parametrize(("error", "sentence"), [(None, "longer than 0.5 s"), (OSError, "defect")])
def test_a_stream_that_fails_or_takes_too_long_ends_with_an_error(letters, error, sentence):
    found = list(letters.stream_tokens("abc"))

    class Failing(Held):
        num_before = 1

        def stream_tokens(self, source):
            yield from found[: self.num_before]
            if error:
                raise error
            assert self.may_answer.wait(60)

    limits = LIMITS._replace(timeout=0.5)
    predictor = Failing(letters)
    with serving([ServedModel("letters", predictor, limits=limits)], limits) as running:
        (first, _), (second, content) = running.client.events("abc")
        assert ("token", "error") == (first, second) and sentence in content["error"]
        predictor.num_before = 0
        status, answer = running.client.predict(["abc"], stream=True)
        assert (500 if error else 504) == status and sentence in answer["error"]
        until(lambda: "seq2seq_streams 0.0" in running.client("GET", "/metrics")[2])
        predictor.may_answer.set()


def test_one_input_that_cannot_be_answered_spoils_no_other():
    def answer(items):
        return [ValueError(*item.sources) if "bad" in item.sources else item for item in items]

    async def ask():
        batcher = Batcher(answer, Worker("test"), 4, 0.05)
        items = [Item([word], None) for word in ("a", "bad", "b", "c", "d")]
        return items, await asyncio.gather(*map(batcher, items), return_exceptions=True)

    items, found = asyncio.run(ask())

    assert items[:1] + items[2:] == found[:1] + found[2:]
    assert isinstance(found[1], ValueError)
