"""`python scripts/load_test.py RUN`: how fast a server of a run answers, and what many broken
requests do to it.

It starts a server on this machine (`scripts/serve.py`), measures requests of one input by 1, 8 and
32 clients for some seconds each, and then makes many requests, a third of which are cut, slow,
huge or garbage. All answers are compared with those of the predictor. It ends with status 1 if one
is wrong, the server's memory grows, or it does not stop in time. Inputs are the sources of the
run's test split. The run must have been trained with trainer.precision=float32: products of
bfloat16 round otherwise in batches of another size, so that likely tokens may change places.
"""

import argparse
import sys

from loading.server_process import ServerProcess
from loading.soak import Soak, Soaking
from loading.throughput import throughput

import seq2seq
from seq2seq.decoding import BeamSearch
from seq2seq.storage.run_folder import RunFolder

CLIENTS = (1, 8, 32)
INPUTS = 200
IN_TIME = 30  # seconds
GROWTH = 64  # MiB, after a fifth of the requests; a leak of 1 kB a request is 80 in 100,000


def main() -> None:
    """Measure, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", help="run folder of a model that searches for texts")
    parser.add_argument("--seconds", type=float, default=10, help="for each number of clients")
    parser.add_argument("--requests", type=int, default=5000, help="good and broken ones")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn")
    given, options = parser.parse_known_args()
    expected = _expected(given.run)
    with ServerProcess(given.run, options) as server:
        print("| clients | requests/s | median, ms | p99, ms | statuses |\n|---|---|---|---|---|")
        for clients in CLIENTS:
            found = throughput(server.port, list(expected), clients, given.seconds)
            statuses = ", ".join(f"{one}: {count:,}" for one, count in found.statuses.items())
            print(
                f"| {clients} | {found.rate:,.0f} | {found.median:.1f} | {found.p99:.1f} | "
                f"{statuses} |",
                flush=True,
            )
        wrong = _soak(server, expected, given.requests, given.seed)
    print(f"stopped after {server.stopped_after:.1f} s with status {server.status}")
    if wrong or server.status != 0 or (server.stopped_after or 0) > IN_TIME:
        sys.exit(1)


def _soak(
    server: ServerProcess, expected: dict[str, tuple[str, str]], requests: int, seed: int
) -> list[str]:
    """Make a fifth of the requests, then the rest, and report; return what was wrong."""
    soaking = Soaking(server.port, expected, seed)
    soaking.run(requests // 5, max(CLIENTS))
    before = server.memory
    found: Soak = soaking.run(requests - requests // 5, max(CLIENTS))
    print("\n| request | status | count |\n|---|---|---|")
    names = {0: "closed", -1: "not awaited"}
    for (kind, status), count in sorted(found.answers.items()):
        print(f"| {kind} | {names.get(status, status)} | {count:,} |")
    print(f"\nwrong: {len(found.wrong)}", *found.wrong[:9], sep="\n  ")
    after = server.memory
    print(f"memory: {before:.0f} MiB after a fifth of the requests, {after:.0f} at the end")
    return found.wrong + (["its memory grows"] if after > before + GROWTH else [])


def _expected(run: str) -> dict[str, tuple[str, str]]:
    """Sources, and the outputs of a greedy and of a beam search."""
    rows = RunFolder(run).read_predictions(["source"], [])
    if not rows:
        sys.exit(f"{run} has no predictions.tsv, whose sources are the inputs.")
    sources = list(dict.fromkeys(row["source"] for row in rows))[:INPUTS]
    predictor = seq2seq.load(run)
    if (precision := predictor.model.compute_dtype) != "float32":
        sys.exit(f"The run must have been trained with trainer.precision=float32, not {precision}.")
    greedy, beam = predictor(sources), seq2seq.load(run, BeamSearch(3))(sources)
    return {
        source: (one.output, other.output)
        for source, one, other in zip(sources, greedy, beam, strict=True)
    }


if __name__ == "__main__":
    main()
