"""The smallest case that fails alike."""

import time
from collections.abc import Callable, Iterator

from fuzzing.case import Case
from fuzzing.driver import Outcome

TRIES = 60  # runs of a case
SECONDS = 30.0  # of all of them


def shrunk(case: Case, outcome: Outcome, run: Callable[[Case], Outcome]) -> Case:
    """Leave out words, files and parts of files as long as the case fails alike."""
    end = time.monotonic() + SECONDS
    left = TRIES
    improved = outcome.name != "hang"
    while improved:
        improved = False
        for candidate in _smaller(case):
            left -= 1
            if left < 0 or time.monotonic() > end:
                return case
            if _kind(run(candidate)) == _kind(outcome):
                case, improved = candidate, True
                break
    return case


def _kind(outcome: Outcome) -> tuple[str, str]:
    """What two outcomes have alike: for a traceback, its last place and the error's class."""
    lines = [line.strip() for line in outcome.printed.splitlines()]
    places = [line for line in lines if line.startswith("File ")]
    error = lines[-1].partition(":")[0] if lines else ""
    return outcome.name, f"{places[-1]} {error}" if places else ""


def _smaller(case: Case) -> Iterator[Case]:
    for number in range(len(case.words) - 1, 0, -1):
        yield case._replace(words=case.words[:number] + case.words[number + 1 :])
    for name in case.files:
        if len(case.files) > 1:
            yield case._replace(files={k: v for k, v in case.files.items() if k != name})
    for name, content in case.files.items():
        for smaller in _parts(content):
            yield case._replace(files=case.files | {name: smaller})
    for smaller in _parts(case.stdin):
        yield case._replace(stdin=smaller)


def _parts(content: bytes) -> Iterator[bytes]:
    """Yield a text without halves, quarters ... of its lines; nothing for other files."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return
    lines = content.splitlines(keepends=True)
    size = len(lines) // 2
    while size:
        for start in range(0, len(lines), size):
            yield b"".join(lines[:start] + lines[start + size :])
        size //= 2
