"""`python scripts/serve.py run=FOLDER`: trained models over HTTP."""

import math
import os
import re
import signal
import sys
import warnings
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any

from omegaconf import DictConfig, ListConfig

from seq2seq.checks import check_counts, check_not_negative, check_positive
from seq2seq.commands.entry import entry
from seq2seq.commands.quiet import quiet_libraries
from seq2seq.commands.runs.served_models import served_models
from seq2seq.commands.runs.served_paths import served_paths
from seq2seq.errors import InputError
from seq2seq.imports.packages import is_installed
from seq2seq.interruption import Interruption
from seq2seq.serving.limits import Limits
from seq2seq.visible import visible

if TYPE_CHECKING:
    from socket import socket

    from seq2seq.serving import Server, Service

ORIGIN = re.compile(r"https?://([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d+)?")
PACKAGES = ("starlette", "uvicorn", "prometheus_client")
HIGHEST_PORT = 65_535
LOOKS = 0.2  # seconds between looks for a signal
SPARE = 5  # seconds after which the system ends a process that does not stop by itself


def main() -> None:
    """Entry point of `seq2seq-serve`."""
    entry("serve", serve)


def serve(config: DictConfig) -> None:
    """Answer requests until a signal; then end the process.

    Its status is 0 if all requests were answered, otherwise the one that shells use for the signal.
    """
    limits = Limits(**config.limits)
    _check_options(config, limits)
    runs = config.run if isinstance(config.run, ListConfig) else [config.run]
    paths, left_out = served_paths([str(run) for run in runs])
    for path in left_out:
        _say(f"{visible(str(path))} is left out: it has no model yet.", sys.stderr)
    with ExitStack() as stack:
        with quiet_libraries():
            from seq2seq.serving import Service, listen

            # Before models are loaded, which takes long.
            listening = stack.enter_context(closing(listen(config.host, config.port)))
            models = served_models(config, paths, limits)
        status = _answer(config, Service(models, limits, config.warm), listening)
    sys.stdout.flush()
    os._exit(status)  # a computation that nobody waits for any more does not keep the process


def _answer(config: DictConfig, service: "Service", listening: "socket") -> int:
    """Tell where the service is, and run it; return the exit status."""
    from seq2seq.serving import Server, address_of, is_local, make_application

    application = make_application(service, config.host, config.token, list(config.origins))
    if not is_local(config.host):
        token = "" if config.token else " It has no token, so it answers whoever does."
        _say(f"Programs of other machines can reach this server.{token}", sys.stderr)
    names = ", ".join(visible(name) for name in service.models)
    _say(f"Serving {names} at {address_of(listening)} (Ctrl-C or SIGTERM stops).")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of inputs; answers have what matters
        return _run(Server(application, service, listening), service, config.stop_within)


def _run(server: "Server", service: "Service", stop_within: float) -> int:
    """Answer requests until a signal or a defect; return the exit status."""
    with Interruption("Stopping after the requests that are being answered.") as interruption:
        server.start()
        is_reported = False
        while server.is_running and interruption.received is None:
            server.wait(LOOKS)
            if service.is_ready and not is_reported:
                _say("Ready.")
                is_reported = True
        number = interruption.received
        if number is None:
            _say("The server has ended by itself, which is a defect.", sys.stderr)
            return 1
        if hasattr(signal, "alarm"):  # not on Windows
            signal.alarm(math.ceil(stop_within) + SPARE)
        if server.stop(stop_within):
            _say("All requests were answered.")
            return 0
        _say("Some requests were not answered in time.", sys.stderr)
        return 128 + number


def _say(text: str, file: Any = None) -> None:
    print(text, file=file, flush=True)


def _check_options(config: DictConfig, limits: Limits) -> None:
    """Check what needs no model."""
    if missing := [name for name in PACKAGES if not is_installed(name)]:
        raise InputError(
            f"Serving needs the package {missing[0]}, which is not installed. Install it with: "
            'pip install "keras-seq2seq[serve]"'
        )
    limits.check()
    check_counts(batch_size=config.batch_size)
    check_counts(least=0, port=config.port, warm=config.warm)
    check_not_negative(wait=config.wait)
    check_positive(below=86_400, stop_within=config.stop_within)
    if config.port > HIGHEST_PORT:
        raise InputError(f"port must be from 0 to {HIGHEST_PORT:,}, not {config.port}.")
    token = config.token
    if token is not None and not (token.isascii() and token.isprintable() and token.strip()):
        raise InputError("token must have printable ASCII characters only, and not be blank.")
    if token is not None and token != token.strip():
        raise InputError("token must not begin or end with a space, which headers do not keep.")
    for origin in config.origins:
        if not ORIGIN.fullmatch(origin):
            raise InputError(
                f"origins must be sites, such as https://example.org, not {origin!r:.60}."
            )
