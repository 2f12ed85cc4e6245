"""Systems in separate processes, measured in turns."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.sizes import Size

WORKER = Path(__file__).parent / "worker.py"


def environment(threads: int) -> dict[str, str]:
    """Variables of a system's process."""
    return {
        "KERAS_BACKEND": os.environ.get("KERAS_BACKEND", "tensorflow"),
        "OMP_NUM_THREADS": str(threads),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TRANSFORMERS_VERBOSITY": "error",
    }


class System(NamedTuple):
    """One way to do a job."""

    name: str
    module: str  # in `benchmarks.systems`
    function: str
    precision: str  # and other options of the function, as it says


class Measured(NamedTuple):
    """What was seen of a system."""

    system: System
    seconds: list[float]  # of one step, in each round
    first: Any  # what its first step returned
    memory: float  # MB


class Process:
    """A running system."""

    def __init__(self, system: System, size: Size, weights: Path, threads: int):
        command = [sys.executable, str(WORKER), system.module, system.function]
        self.errors = weights.with_name(f"{system.name}.txt")  # a pipe that no one reads fills up
        with self.errors.open("w") as errors:
            self.process = subprocess.Popen(
                [*command, json.dumps(size), system.precision, str(weights)],
                env={**os.environ, **environment(threads)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def steps(self, count: int) -> tuple[float, Any, float]:
        """Seconds a step, the last result, MB; of no step, they come when the system is ready.

        Raises:
            RuntimeError: the system does not run here; its last words.
        """
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.write(f"{count}\n")
            self.process.stdin.flush()
            seconds, result, memory = json.loads(self.process.stdout.readline())
        except (BrokenPipeError, json.JSONDecodeError):
            self.stop()
            words = self.errors.read_text().strip().splitlines() or ["it printed nothing"]
            raise RuntimeError(words[-1]) from None
        return seconds / max(1, count), result, memory

    def stop(self) -> None:
        """End it."""
        self.process.kill()
        self.process.communicate()


def alternate(
    systems: Iterable[System], size: Size, rounds: int, steps: int, threads: int
) -> list[Measured]:
    """Steps of each system by turns: A B C A B C ...

    Systems that do not run here (what they need is not installed) are named and left out.

    Args:
        systems: the first may leave weights for the others in the file that all are given.
        rounds: turns.
        steps: steps of each system in a turn.
        threads: of each system.
    """
    running: list[Process] = []
    found: list[Measured] = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            for system in systems:
                process = Process(system, size, Path(folder) / "weights.npz", threads)
                try:
                    _, first, _ = process.steps(1)
                    process.steps(2)  # graphs are traced again for what may change
                except RuntimeError as error:
                    print(f"{system.name}: does not run here ({error})", file=sys.stderr)
                    continue
                running.append(process)
                found.append(Measured(system, [], first, 0.0))
            for _ in range(rounds):
                for i, process in enumerate(running):
                    seconds, _, memory = process.steps(steps)
                    found[i].seconds.append(seconds)
                    found[i] = found[i]._replace(memory=memory)
        finally:
            for process in running:
                process.stop()
    return found
