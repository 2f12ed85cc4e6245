"""`seq2seq-serve`."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from seq2seq.commands.runs.served_paths import served_paths
from seq2seq.errors import InputError

SERVE = Path(__file__).parents[2] / "scripts" / "serve.py"
PATIENCE = 300  # seconds
ENDED = ConnectionError  # refused, reset, or closed while the request was sent


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["port=70000"], "port must be from 0 to 65,535, not 70000"),
        (["host=no.such.host.invalid", "port=0"], "host must be a name or address"),
        (["origins=[example.org]"], "origins must be sites"),
        (["origins=['http://[a']"], "origins must be sites"),
        (["token=' '"], "token must have printable ASCII"),
        (["token=' a'"], "token must not begin or end with a space"),
        (["limits.queue=0"], "limits.queue must be a whole number of at least 1"),
        (["limits.queue=9"], "limits.queue must be at least limits.inputs (64), not 9"),
        (["limits.quue=1"], "Did you mean limits.queue?"),
        (["stop_within=-1"], "stop_within must be"),
        (["port=0", "decoding=ctc_beam"], "CtcBeam reads the steps of a CTC model"),
        (["port=0", "unknown=maybe"], "unknown must be never, write or copy"),
    ],
)
def test_a_mistake_ends_in_a_sentence(command, trained, options, message):
    result = command("serve", f"run={trained}", *options)

    assert (2, 1) == (result.status, result.err.count("\n"))
    assert message in result.err


def test_a_port_that_is_taken_is_named_before_a_model_is_loaded(command, tmp_path):
    (tmp_path / "model.keras").touch()  # not a model
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = command("serve", f"run={tmp_path}/model.keras", f"port={port}")

    assert 2 == result.status
    assert f"cannot listen at port {port} of 127.0.0.1" in result.err


def test_what_patterns_name_is_served_once_and_runs_without_a_model_are_left_out(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("a", "b", "10", "c"):
        (tmp_path / "runs" / name).mkdir(parents=True)
        (tmp_path / "runs" / name / "config.yaml").touch()
        if name != "c":
            (tmp_path / "runs" / name / "model.keras").touch()
    (tmp_path / "runs" / "d.keras").touch()
    (tmp_path / "runs" / "notes.txt").touch()
    runs = tmp_path / "runs"

    found, left_out = served_paths([str(runs / "b" / ".." / "b"), "~/runs/*", f"{runs}/d.keras"])

    assert [runs / "b", runs / "a", runs / "10", runs / "d.keras"] == found
    assert [runs / "c"] == left_out
    assert [runs / "d.keras"] == served_paths(["~/runs/*.keras"])[0]
    with pytest.raises(InputError, match="No run of .* has a model yet"):
        served_paths(["~/runs/[c]"])
    with pytest.raises(InputError, match="is a run"):
        served_paths(["~/runs/*.txt"])


def ask(port, inputs):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        body = json.dumps({"inputs": inputs, "model": "first"})
        connection.request("POST", "/predict", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


@pytest.mark.slow
def test_it_stops_under_load_and_gives_every_answer_that_it_has_begun(trained, tmp_path):
    for name in ("first", "second"):  # two models of one list
        (tmp_path / name).symlink_to(trained)
    command = [sys.executable, SERVE, f"run=[{tmp_path}/first,{tmp_path}/second]", "port=0"]
    process = subprocess.Popen(
        [*command, "warm=2", "batch_size=2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    )
    found = re.search(
        r"Serving first, second at http://127.0.0.1:(\d+)/", process.stdout.readline()
    )
    assert found, process.communicate()
    assert "Ready.\n" == process.stdout.readline()
    port = int(found[1])
    answers, is_refused, has_begun = [], [], threading.Event()

    def load():
        while not is_refused:
            try:
                answers.append(ask(port, ["ab", "cab"]))
            except ENDED as error:  # it does not listen any more
                is_refused.append((has_begun.is_set(), error))

    threads = [threading.Thread(target=load) for _ in range(8)]
    silent = socket.create_connection(("127.0.0.1", port))
    for thread in threads:
        thread.start()
    while len(answers) < 20:
        time.sleep(0.01)
    begun = time.monotonic()
    has_begun.set()
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=PATIENCE)
    took = time.monotonic() - begun
    for thread in threads:
        thread.join()
    silent.close()

    assert 0 == process.returncode, err
    assert "All requests were answered." in out
    assert took < 20
    assert all(is_stopping for is_stopping, _ in is_refused), is_refused
    assert {200} == {status for status, _ in answers if status != 503}
    outputs = {tuple(one["output"] for one in answer["predictions"]) for _, answer in answers[:20]}
    assert 1 == len(outputs)
