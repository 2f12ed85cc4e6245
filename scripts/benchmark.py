"""Figures of speed, as tables: `python scripts/benchmark.py data`, `... start --run FOLDER`.

`train`, `decode` and `quality` compare with other people's libraries: those that are installed
(`pip install -e ".[peers]"`), each in a separate process, in turns.
"""

import argparse
from pathlib import Path

from benchmarks.data import data
from benchmarks.decode import decode
from benchmarks.distribution import distribution
from benchmarks.limits import limits
from benchmarks.quality import quality
from benchmarks.series import series
from benchmarks.start import start
from benchmarks.strategies import strategies
from benchmarks.train import train
from benchmarks.workers import workers


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    for benchmark in (train, decode):
        command = commands.add_parser(benchmark.__name__, help=benchmark.__doc__)
        command.add_argument("--only", default="", help="part of a job's name; all by default")
        command.add_argument("--rounds", type=int, default=5, help="turns of each system")
        command.add_argument("--steps", type=int, default=3, help="steps, or batches, in a turn")
        command.add_argument("--threads", type=int, default=2, help="of each system")
        command.set_defaults(benchmark=benchmark)
    command = commands.add_parser("quality", help=quality.__doc__)
    command.add_argument("--only", default="", help="pattern of names; all by default")
    command.add_argument("--rounds", type=int, default=10, help="turns of each system")
    command.add_argument("--rows", type=int, help="that each learns from")
    command.add_argument("--threads", type=int, default=2, help="of each system")
    command.set_defaults(benchmark=quality)
    command = commands.add_parser("strategies", help=strategies.__doc__)
    command.add_argument("--run", help="a run folder, for the times of its model")
    command.add_argument("--repeats", type=int, default=9)
    command.set_defaults(benchmark=strategies)
    command = commands.add_parser("limits", help=limits.__doc__)
    command.add_argument("--repeats", type=int, default=5)
    command.set_defaults(benchmark=limits)
    command = commands.add_parser("data", help=data.__doc__)
    command.add_argument("--pairs", type=int, default=1_000_000)
    command.set_defaults(benchmark=data)
    command = commands.add_parser("series", help=series.__doc__)
    command.add_argument("--rows", type=int, default=1_000_000)
    command.set_defaults(benchmark=series)
    command = commands.add_parser("start", help=start.__doc__)
    command.add_argument("--run", help="a run folder, for the time of its first prediction")
    command.add_argument("--repeats", type=int, default=5)
    command.set_defaults(benchmark=start)
    command = commands.add_parser("distribution", help=distribution.__doc__)
    command.add_argument("--repeats", type=int, default=3)
    command.set_defaults(benchmark=distribution)
    command = commands.add_parser("workers", help=workers.__doc__)
    command.add_argument("--run", required=True, help="a run folder")
    command.add_argument("--texts", type=Path, required=True, help="a file with one on each line")
    command.add_argument("--repeats", type=int, default=3)
    command.set_defaults(benchmark=workers)
    arguments = vars(parser.parse_args())
    arguments.pop("benchmark")(**arguments)


if __name__ == "__main__":
    main()
