"""Servers in this process, and what asks them."""

import http.client
import json
import time
from contextlib import contextmanager
from types import SimpleNamespace

from seq2seq.serving import Limits, Server, Service, address_of, listen, make_application

LIMITS = Limits(inputs=20, characters=40, n_best=4, width=6, tokens=30, body=20_000, timeout=90)


class Client:
    """What asks a server."""

    def __init__(self, address):
        self.host = address.removeprefix("http://").rstrip("/")

    def __call__(self, method, path, body=None, **headers):
        """Status, headers and text of the answer to one request."""
        connection = http.client.HTTPConnection(self.host, timeout=120)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def predict(self, inputs, **options):
        """Status and JSON of the answer to inputs."""
        body = json.dumps({"inputs": inputs, **options})
        status, _, text = self("POST", "/predict", body, **{"Content-Type": "application/json"})
        return status, json.loads(text)

    def events(self, source, **options):
        """The events of a stream: names and JSON."""
        body = json.dumps({"inputs": [source], "stream": True, **options})
        status, headers, text = self(
            "POST", "/predict", body, **{"Content-Type": "application/json"}
        )
        assert (200, "text/event-stream; charset=utf-8") == (status, headers["Content-Type"]), text
        events = [event.split("\n") for event in text.strip().split("\n\n")]
        return [
            (name.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
            for name, data in events
        ]


def until(condition, seconds=60):
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.01)


@contextmanager
def serving(models, limits=LIMITS, warm=0, **options):
    """A server of some models; it stops at the end."""
    service = Service(models, limits, warm)
    listening = listen("127.0.0.1", 0)
    client = Client(address_of(listening))
    server = Server(make_application(service, **options), service, listening)
    server.start()
    try:
        yield SimpleNamespace(client=client, service=service, server=server)
    finally:
        assert server.stop(10)
