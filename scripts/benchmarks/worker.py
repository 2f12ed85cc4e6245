"""A process that holds one system: `python worker.py MODULE FUNCTION SIZE PRECISION WEIGHTS`.

It answers each line on its standard input, a number of steps, with one of JSON: the seconds that
they took, the last loss and the most memory held.
"""

import importlib
import json
import os
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))


def main(module: str, function: str, size: str, precision: str, weights: str) -> None:
    """Make the system, then measure it as often as asked."""
    from benchmarks.sizes import Size

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is not an answer
    make = getattr(importlib.import_module(f"benchmarks.systems.{module}"), function)
    step = make(Size(*json.loads(size)), precision, Path(weights))
    for line in sys.stdin:
        begin, result = time.perf_counter(), None
        for _ in range(int(line)):
            result = step()
        seconds = time.perf_counter() - begin
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps([seconds, result, memory]), file=answers, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
