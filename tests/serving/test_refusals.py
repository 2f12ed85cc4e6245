"""What a server refuses, with one sentence each."""

import json
import re
import socket
import time

import pytest
from running_server import LIMITS, serving, until

from seq2seq.errors import InputError
from seq2seq.serving import ServedModel, Service
from seq2seq.serving.openapi import openapi
from seq2seq.serving.query import Query

pytestmark = pytest.mark.filterwarnings("ignore:The input")  # with symbols that are unknown
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "The body must be JSON"),
        ("{", "The body must be JSON"),
        (b"\xff", "The body must be UTF-8"),
        ("[]", "The body must be an object"),
        ("[" * 10_000, "nested"),
        ('{"inputs": ' + "[" * 900 + "]" * 900 + "}", "Input 1 must"),
        ('{"inputs": ["a"], "n_best": ' + "9" * 5000 + "}", "a number that is too long"),
        ('{"inputs": [NaN]}', "no NaN"),
        ("{}", "must have inputs"),
        ({"inputs": "a"}, "inputs must be a list, not 'a'"),
        ({"inputs": []}, "from 1 to 20 inputs, not 0"),
        ({"inputs": ["a"] * 21}, "from 1 to 20 inputs, not 21"),
        ({"inputs": ["a" * 41]}, "Input 1 must have at most 40 characters"),
        ({"inputs": ["a", None]}, "Input 2 must have a text"),
        ({"inputs": ["\ud800"]}, "half of a surrogate pair"),
        ({"inputs": [{"a": 1}]}, "columns have no names"),
        ({"inputs": [{"tag": "a", "lemma": "b"}], "model": "labels"}, "must have the key 'tags'"),
        (
            {"inputs": [{"tags": "a\tb", "lemma": "b"}], "model": "labels"},
            "must not have a tab in 'tags'",
        ),
        ({"inputs": ["1"], "model": "numbers"}, "2 values, not 1"),
        ({"inputs": [[[1, 2], [3]]], "model": "numbers"}, "step 2 must have 2 values"),
        ({"inputs": [["x"]], "model": "numbers"}, "2 values"),
        ({"inputs": ["1,2"], "model": "numbers", "n_best": 2}, "must be left out"),
        ({"inputs": ["1,2"], "model": "numbers", "min_confidence": 0.5}, "no confidence"),
        ({"inputs": ["a"], "levels": [0.5]}, "no distribution"),
        ({"inputs": ["a"], "levels": [1]}, "levels must be"),
        ({"inputs": ["a"], "modle": "letters"}, "Did you mean model?"),
        (
            {"inputs": ["a"], "model": "lettres"},
            "There is no model 'lettres'. Did you mean letters?",
        ),
        ({"inputs": ["a"], "n_best": 5}, "n_best must be at most 4"),
        ({"inputs": ["a"], "n_best": True}, "n_best must be a whole number"),
        ({"inputs": ["a"], "max_length": 31}, "max_length must be at most 30"),
        ({"inputs": ["a"], "alignments": 1}, "alignments must be true or false"),
        ({"inputs": ["a"], "min_confidence": 2}, "min_confidence must be"),
        ({"inputs": ["a"], "decoding": "beam"}, "decoding must be an object"),
        ({"inputs": ["a"], "decoding": {"strategy": "beem"}}, "greedy or beam or sampling"),
        ({"inputs": ["a"], "decoding": {"strategy": ["beam"]}}, "greedy or beam or sampling"),
        ({"inputs": ["a"], "decoding": {"strategy": "greedy"}, "n_best": 2}, "Choose beam"),
        ({"inputs": ["a"], "decoding": {"width": 7}}, "decoding.width must be at most 6"),
        ({"inputs": ["a"], "decoding": {"width": 2}, "n_best": 3}, "n_best"),
        ({"inputs": ["a"], "decoding": {"widht": 2}}, "Did you mean width?"),
        ({"inputs": ["a"], "decoding": {"temperature": 0}}, "temperature must be"),
        ({"inputs": ["a"], "decoding": {"temperature": "1"}}, "decoding.temperature must be"),
        ({"inputs": ["a"], "decoding": {"seed": -1}}, "decoding.seed"),
        ({"inputs": ["a"], "decoding": {"seed": True}}, "decoding.seed must be a number"),
        ({"inputs": ["a"], "decoding": {"width": 2, "top_k": 2}}, "no strategy has width, top_k"),
        ({"inputs": ["a"], "model": "labels", "decoding": {"width": 2}}, "must be left out"),
        ({"inputs": ["a", "b"], "stream": True}, "one input for stream=true"),
        ({"inputs": ["a"], "stream": True, "n_best": 2}, "n_best must be 1"),
        ({"inputs": ["a"], "n_best": 2, "decoding": {}}, "n_best must be 1 for Greedy"),
        ({"inputs": ["a"], "stream": True, "decoding": {"width": 2}}, "cannot stream"),
        ({"inputs": ["a"], "stream": True, "model": "labels"}, "no stream of its tokens"),
        ({"inputs": ["a"], "stream": True, "min_confidence": 0.5}, "left out for stream=true"),
    ],
)
def test_a_mistake_is_one_sentence(client, body, message):
    body = json.dumps(body) if isinstance(body, dict) else body

    status, _, text = client("POST", "/predict", body, **JSON)

    assert 400 == status, text
    error = json.loads(text)["error"]
    assert re.search(re.escape(message), error), error
    assert len(error) <= 500


def test_every_key_of_requests_is_described(client):
    schemas = json.loads(client("GET", "/openapi.json")[2])["components"]["schemas"]

    assert {*Query._fields} == schemas["Request"]["properties"].keys()
    beam = {"n_best": 2, "alignments": True, "decoding": {"strategy": "beam"}}
    for options in (beam, {"model": "numbers", "levels": [0.5]}):
        inputs = ["1,2"] if "levels" in options else ["X"]
        (one,) = client.predict(inputs, **options)[1]["predictions"]
        assert one.keys() <= schemas["Prediction"]["properties"].keys()
    described = openapi(LIMITS, has_token=True)
    assert described["paths"].keys() >= {"/predict", "/models", "/health", "/metrics"}
    assert [{"token": []}] == described["security"] and [] == openapi(LIMITS)["security"]
    assert [] == described["paths"]["/health"]["get"]["security"]


def test_other_paths_methods_and_types_are_refused(client):
    assert 404 == client("GET", "/nothing")[0]
    assert 404 == client("GET", "/page/../../pyproject.toml")[0]
    assert 405 == client("GET", "/predict")[0]
    assert 415 == client("POST", "/predict", "{}", **{"Content-Type": "text/plain"})[0]


@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_that_is_too_large_is_refused(client, is_chunked):
    large = b'{"inputs": ["' + b"a" * 50_000 + b'"]}'
    body = iter([large[:30_000], large[30_000:]]) if is_chunked else large

    status, _, text = client("POST", "/predict", body, **JSON)

    assert 413 == status
    assert "at most 20,000 bytes" in text


def test_a_body_without_end_is_not_read_for_ever(client):
    def endless():
        while True:
            yield b"a" * 10_000

    try:
        status = client("POST", "/predict", endless(), **JSON)[0]
    except OSError:  # the connection was closed while this was writing
        status = 413
    assert 413 == status


def test_pages_of_other_sites_cannot_read_or_reach_it(client, labeller):
    assert "Access-Control-Allow-Origin" not in client("GET", "/models", Origin="http://a.b")[1]
    status, _, text = client("GET", "/models", Host="a.b:80")  # as after DNS rebinding
    assert (403, True) == (status, "does not answer for a.b" in text)
    assert 400 == client("GET", "/models", Host="[abc")[0]
    with serving([ServedModel("labels", labeller)], origins=["http://a.b"]) as running:
        ask = running.client
        headers = ask("GET", "/models", Origin="http://a.b", Host="a.b")[1]
        assert "http://a.b" == headers["Access-Control-Allow-Origin"]
        assert "Access-Control-Allow-Origin" not in ask("GET", "/models", Origin="http://c.d")[1]
        asks_first = {"Access-Control-Request-Method": "POST"}
        assert 200 == ask("OPTIONS", "/predict", Origin="http://a.b", **asks_first)[0]
        status, headers, text = ask("OPTIONS", "/predict", Origin="http://c.d", **asks_first)
        assert (400, "application/json") == (status, headers["Content-Type"])
        assert "http://c.d" in json.loads(text)["error"]
        assert "Access-Control-Allow-Origin" not in headers


def test_two_models_of_one_name_are_refused(labeller):
    models = [ServedModel("labels", labeller) for _ in range(2)]
    with pytest.raises(InputError, match="different names, but two are labels"):
        Service(models, LIMITS)


def test_the_token_is_needed(labeller):
    with serving([ServedModel("labels", labeller)], token="secret") as running:
        ask = running.client
        for path in ("/models", "/metrics"):
            for wrong in ({}, {"Authorization": "Bearer secre"}, {"Authorization": "Basic secret"}):
                status, headers, _ = ask("GET", path, **wrong)
                assert (401, "Bearer") == (status, headers["WWW-Authenticate"])
            assert 200 == ask("GET", path, Authorization="Bearer secret")[0]
        assert 401 == ask("POST", "/predict", "{}", **JSON)[0]
        assert [200, 200] == [ask("GET", path)[0] for path in ("/", "/openapi.json")]


def test_silent_and_garbled_connections_are_closed(labeller):
    limits = LIMITS._replace(timeout=0.3, connections=3)
    with serving([ServedModel("labels", labeller, limits=limits)], limits) as running:
        host, port = running.client.host.split(":")

        def connected():
            return socket.create_connection((host, int(port)), timeout=10)

        with connected() as garbled:
            garbled.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
            head, _, body = garbled.makefile("rb").read().partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 400")
            assert {"error": "The request must be valid HTTP/1.1."} == json.loads(body)
        silent = [connected() for _ in range(3)]
        silent[1].sendall(b"POST /predict HTTP/1.1\r\nHost: local")
        silent[2].sendall(
            b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: 99\r\n\r\n{"
        )
        time.sleep(0.1)
        with connected() as fourth:
            head, _, body = fourth.makefile("rb").read().partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 503") and b"Retry-After: 1" in head
            assert {"error": "The server is busy with 3 connections."} == json.loads(body)
        assert silent[2].recv(99).startswith(b"HTTP/1.1 504")
        assert [b"", b""] == [one.recv(99) for one in silent[:2]]  # closed
        for one in silent:
            one.close()
        until(lambda: 200 == running.client("GET", "/openapi.json")[0])
