"""Servers in the process of a worker, what asks them, and what judges their answers."""

import http.client
import json
import socket
import struct
import sys
import threading
import time
import warnings
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

from fuzzing.case import Wrong

ASK = "ask"  # the word of a case that asks
REQUEST, BODY = "request", "body.json"  # files of a case: all bytes, and what they ask, if plain
TOKEN = "secret"  # of one of the servers
ORIGIN = "https://example.org"
LONGEST = 500  # characters of a sentence
WAITS = 40.0  # seconds for an answer
STATUSES = (200, 400, 401, 403, 404, 405, 413, 415, 504)
ALSO_WARMING = (*STATUSES, 503)
CANARY = ["abc", "b"]  # inputs of another client at the same time
TYPES = {
    "/metrics": "text/plain", "/": "text/html", "/page/main.js": "text/javascript",
}  # fmt: skip


def ask() -> None:
    """Send the request of a case while another client asks; the words say which server, and how.

    Raises:
        Wrong: an answer that is not documented, or not the right one.
    """
    _, server, how, run, *flags = sys.argv
    raw = Path(REQUEST).read_bytes()
    body = Path(BODY).read_bytes() if Path(BODY).exists() else b""
    servers = _servers(run)
    address, predictor = servers.addresses[server], servers.predictor
    others: list[Any] = []
    other = threading.Thread(target=lambda: others.append(_canary(servers.addresses["open"])))
    other.start()
    answer = _exchange(address, raw, how)
    other.join(WAITS)
    if others != [_right(servers, CANARY)]:
        raise Wrong(f"another client had {others}")
    if answer is None:
        if how == "whole" and "valid" in flags:
            raise Wrong("no answer")
        return
    path = [*raw.split(b" ", 2), b"", b""][1].decode("latin-1")
    content = judged(answer, path, raw.startswith(b"HEAD "))
    if "valid" in flags and answer.status != 200:
        raise Wrong(f"a valid request had {answer.status}: {content}")
    if body and answer.status == 200 and isinstance(content, dict) and "predictions" in content:
        _compare(json.loads(body), content, servers, predictor)
    if answer.status != 200:
        print(content["error"] if content else answer.status, file=sys.stderr)
        sys.exit(2)


def judged(answer: Any, path: str, is_head: bool, statuses: tuple[int, ...] = STATUSES) -> Any:
    """Return the content of an answer: plain data, a text, or a list of events.

    Raises:
        Wrong: it is none that is documented.
    """
    status, text = answer.status, answer.text
    kind = (answer.headers.get("Content-Type") or "").partition(";")[0]
    if status not in statuses:
        raise Wrong(f"status {status}: {text[:LONGEST]}")
    if is_head:
        if text:
            raise Wrong(f"an answer to HEAD has a body: {text[:LONGEST]}")
        return None
    if status == 200 and kind == "text/event-stream":
        return _events(text)
    if kind != "application/json":
        if status == 200 and kind == TYPES.get(path.partition("?")[0], kind):
            return text
        raise Wrong(f"status {status} with Content-Type {kind}: {text[:LONGEST]}")
    content = _json(text)
    if status != 200 and not (path == "/health" and status == 503):
        sentence = content.get("error") if isinstance(content, dict) else None
        is_one = isinstance(sentence, str) and sentence.strip() and len(sentence) <= LONGEST
        if not is_one or list(content) != ["error"] or "defect" in str(sentence):
            raise Wrong(f"status {status} without a sentence: {text[:LONGEST]}")
    return content


def serve() -> None:
    """Run `seq2seq-serve` until it has answered a few requests."""
    from seq2seq.commands import serve as command

    changed = vars(command)
    changed["_run"], changed["os"] = _run_briefly, SimpleNamespace(_exit=sys.exit)
    command.main()


def _run_briefly(server: Any, service: Any, stop_within: float) -> int:
    address = vars(server)["_socket"].getsockname()[:2]
    server.start()
    end = time.monotonic() + WAITS
    while not service.is_ready and time.monotonic() < end:
        time.sleep(0.01)
    for path in ("/health", "/models"):
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        _judged_briefly(address, head.encode(), path)
    body = json.dumps({"inputs": ["abc"]}).encode()
    head = (
        "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    _judged_briefly(address, head.encode() + body, "/predict")
    server.stop(min(stop_within, 5.0))
    return 0


def _judged_briefly(address: tuple[str, int], raw: bytes, path: str) -> None:
    answer = _exchange(address, raw, "whole")
    if answer is not None:  # limits may be such that there is none
        judged(answer, path, False, ALSO_WARMING)


def _canary(address: tuple[str, int]) -> Any:
    body = json.dumps({"inputs": CANARY}).encode()
    connection = http.client.HTTPConnection(*address, timeout=WAITS)
    try:
        connection.request("POST", "/predict", body, {"Content-Type": "application/json"})
        found = json.loads(connection.getresponse().read())
        return [one["output"] for one in found["predictions"]] if "predictions" in found else found
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        connection.close()


def _right(servers: Any, inputs: list[str]) -> list[str]:
    return [servers.right(one) for one in inputs]


def _compare(asked: Any, content: dict[str, Any], servers: Any, predictor: Any) -> None:
    """Compare an answer with the predictor's, where the request has no options."""
    predictions = content["predictions"]
    if len(predictions) != len(asked["inputs"]):
        raise Wrong(f"{len(predictions)} predictions for {len(asked['inputs'])} inputs")
    if asked.keys() - {"inputs", "model"} or content["model"] != "letters":
        return
    texts = [one for one in asked["inputs"] if isinstance(one, str)]
    given = [one["output"] for one in predictions]
    if len(texts) == len(given) and given != _right(servers, texts):
        raise Wrong(f"outputs {given}, not {_right(servers, texts)}")


def _exchange(address: tuple[str, int], raw: bytes, how: str) -> Any:
    """Send bytes; return the status, headers and text of the first answer, or None for none.

    Args:
        how: whole; pieces, with pauses; leave, before an answer; or reset, in the same way.
    """
    with socket.create_connection(address, timeout=WAITS) as connection:
        try:
            step = max(1, len(raw) // 3) if how == "pieces" else max(1, len(raw))
            for start in range(0, len(raw), step):
                connection.sendall(raw[start : start + step])
                time.sleep(0.01 if how == "pieces" else 0)
        except OSError:  # the server may have read enough
            pass
        if how in ("leave", "reset"):
            linger = struct.pack("ii", 1, 0) if how == "reset" else struct.pack("ii", 0, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            return None
        method = "HEAD" if raw.startswith(b"HEAD ") else "POST"
        answer = http.client.HTTPResponse(connection, method=method)
        try:
            answer.begin()
            text = answer.read().decode()
        except TimeoutError:
            raise Wrong("an answer takes too long") from None
        except (http.client.HTTPException, OSError):  # closed without one
            return None
        return SimpleNamespace(status=answer.status, headers=answer.headers, text=text)


def _json(text: str) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise Wrong(f"JSON with {constant}")

    try:
        return json.loads(text, parse_constant=refuse)
    except ValueError as error:
        raise Wrong(f"no JSON ({error}): {text[:LONGEST]}") from None


def _events(text: str) -> list[Any]:
    events = [one.split("\n", 1) for one in text.strip().split("\n\n")]
    found = [
        (name.removeprefix("event: "), _json(data.removeprefix("data: "))) for name, data in events
    ]
    names = [name for name, _ in found]
    if names[-1:] == ["error"] and "defect" not in found[-1][1]["error"]:
        return found
    if names != ["token"] * (len(names) - 1) + ["prediction"]:
        raise Wrong(f"events {names}: {text[-LONGEST:]}")
    return found


@cache
def _servers(run: str) -> Any:
    """Servers of all kinds of models, one of which wants a token, as long as the process lives."""
    import seq2seq
    from seq2seq.commands.quiet import quiet_libraries
    from seq2seq.encoders import DenseEncoder
    from seq2seq.features import Labels, Tokens, Values
    from seq2seq.heads import GaussianHead
    from seq2seq.models import Direct
    from seq2seq.prediction import Predictor
    from seq2seq.readouts import Each, Last
    from seq2seq.serving import (
        Batching,
        Limits,
        ServedModel,
        Server,
        Service,
        listen,
        make_application,
    )
    from seq2seq.tokenizers import Characters

    with quiet_libraries():
        letters = seq2seq.load(run)
    warnings.simplefilter("ignore", UserWarning)  # as the command does
    source = Tokens(Characters(learned="ab;\t"))
    labels = Predictor(Direct(source, Labels(names="abc"), DenseEncoder(units=4), Last()))
    pairs, target = Values(dim=2, normalizer="none"), Values(dim=1, center=[100.0], scale=[10.0])
    numbers = Predictor(Direct(pairs, target, DenseEncoder(units=4), Each(), head=GaussianHead()))
    limits = Limits(
        inputs=8, characters=60, n_best=3, width=4, tokens=12, body=20_000, timeout=8, strategies=8
    )
    addresses = {}
    for name, token in (("open", None), ("token", TOKEN)):
        models = [
            ServedModel("letters", letters, [], Batching(4, 0.002), limits),
            ServedModel("labels", labels, ["tags", "lemma"], Batching(4, 0.002), limits),
            ServedModel("numbers", numbers, [], Batching(4, 0.002), limits),
        ]
        service = Service(models, limits)
        listening = listen("127.0.0.1", 0)
        addresses[name] = listening.getsockname()[:2]
        application = make_application(service, "127.0.0.1", token, [ORIGIN])
        Server(application, service, listening).start()
        while not service.is_ready:
            time.sleep(0.01)

    @cache
    def right(text: str) -> str:
        return str(letters([text])[0].output)

    return SimpleNamespace(addresses=addresses, predictor=letters, right=right)
