"""What it costs, or gains, to cut a batch for two devices of one processor."""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

WORKER = Path(__file__).with_name("distribution_worker.py")


def distribution(repeats: int) -> None:
    """Milliseconds of a step on one and on two devices that share this processor."""
    print("| backend | one device, ms | two devices, ms | speed-up |\n|---|---|---|---|")
    for backend in ("tensorflow", "jax"):
        times: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(repeats):
            for devices in times:  # by turns
                times[devices].append(_milliseconds(backend, devices))
        one, two = (median(times[devices]) for devices in times)
        print(f"| {backend} | {one:.0f} | {two:.0f} | {one / two:.2f} |", flush=True)


def _milliseconds(backend: str, devices: int) -> float:
    environment = os.environ | {"KERAS_BACKEND": backend}
    command = [sys.executable, str(WORKER), str(devices)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(run.stdout.splitlines()[-1])
