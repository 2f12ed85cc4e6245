"""When a training is killed."""

import json
import random
import time
from collections.abc import Callable
from pathlib import Path

POLL = 0.0005  # seconds
TAIL = 2000  # bytes of the journal that hold its last line
Sign = Callable[[], bool]


class Moments:
    """Waits for a moment of a kind in the life of a run.

    - start: any time of a start, the first step included
    - step: any step of the run, drawn beforehand
    - checkpoint, validation, cache: inside of writing one, of a validation, of building it

    Args:
        folder: the run folder.
        cache: of its data.
        round_steps: steps between validations.
        targets: steps at which to kill, in order.
        draw: random numbers.
    """

    def __init__(
        self, folder: Path, cache: Path, round_steps: int, targets: list[int], draw: random.Random
    ):
        self.folder = folder
        self.cache = cache
        self.round_steps = round_steps
        self.targets = targets
        self.draw = draw
        self.startup = 5.0  # seconds until the first step, as last seen

    def wait(self, kind: str, alive: Sign) -> bool:
        """Until the moment comes: True; or until the process has ended: False."""
        if kind == "start":
            end = time.monotonic() + self.draw.uniform(0, 1.2 * self.startup)
            return self._until(lambda: time.monotonic() >= end, alive)
        if kind == "step":
            return self._step(alive)
        signs: dict[str, Sign] = {
            "checkpoint": lambda: any((self.folder / "checkpoints").glob(".step_*")),
            "validation": self._is_validating,
            "cache": lambda: any((self.cache / "stores").glob("*.partial/*")),
        }
        return self._until(signs[kind], alive)

    def _step(self, alive: Sign) -> bool:
        """Until the next target, or the first step where that lies behind."""
        began, first = time.monotonic(), self._last()
        moved = self._until(lambda: self._last() != first, alive)
        self.startup = time.monotonic() - began if moved else self.startup
        target = self.targets.pop(0)
        return moved and self._until(lambda: self._last().get("step", 0) >= target, alive)

    def _is_validating(self) -> bool:
        """Whether a round's last figures of training are there, and none of its validation."""
        last = self._last()
        return bool(last) and last["split"] == "train" and last["step"] % self.round_steps == 0

    def _last(self) -> dict:
        """The journal's last whole record."""
        try:
            with (self.folder / "metrics.jsonl").open("rb") as file:
                size = file.seek(0, 2)
                file.seek(max(0, size - TAIL))
                lines = file.read().split(b"\n")[:-1]
        except FileNotFoundError:
            return {}
        return json.loads(lines[-1]) if lines else {}

    def _until(self, sign: Sign, alive: Sign) -> bool:
        while alive():
            if sign():
                return True
            time.sleep(POLL)
        return False
