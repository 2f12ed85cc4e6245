"""The result of a comparison of runs."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from seq2seq.comparison.bootstrap import Against
from seq2seq.comparison.contender import Contender
from seq2seq.comparison.options import differing


class Counts(NamedTuple):
    """Numbers of rows, by which of two runs is right (of numbers: closer to the reference)."""

    both: int  # of numbers: equally close
    first: int
    second: int
    neither: int


@dataclass(frozen=True)
class Comparison:
    """Runs, best first, and how sure their order is.

    Attributes:
        figure: the figure by which they are ranked.
        runs: those with the same N rows, in the same order, best first.
        tests: each of these, but for the best, against the best; empty if there is one only.
        others: runs on other rows, which are not ranked.
        unranked: names of these -> why.
        left_out: names of runs that cannot be compared -> why.
        notes: sentences on what else is missing.
        resamples: number of resamples of the tests.
        block_length: number of consecutive rows that they draw together.
    """

    figure: str
    runs: list[Contender]
    tests: list[Against]
    others: list[Contender]
    unranked: dict[str, str]
    left_out: dict[str, str]
    notes: list[str]
    resamples: int
    block_length: int = 1

    @property
    def num_rows(self) -> int:
        """The number of rows, N."""
        return len(self.runs[0].predictions)

    def figure_names(self) -> list[str]:
        """List the figures of any run: the main ones first, the word error rate last."""
        runs = [*self.runs, *self.others]
        main = [name for run in runs for name in run.main_figures()[:1]]
        others = sorted((name for run in runs for name in run.figures), key="wer".__eq__)
        return list(dict.fromkeys([self.figure, *main, *others]))

    def counts(self, one: int) -> Counts:
        """Count the rows in which the best run, the run of an index, both or neither are right."""
        first, second = self._scores()[[0, one]]
        if self.runs[0].predictions.kind == "numbers":
            ties = int((first == second).sum())
            return Counts(ties, int((first > second).sum()), int((first < second).sum()), 0)
        is_both, is_neither = (first == second) & (first == 1), (first == second) & (first == 0)
        return Counts(
            *(int(rows.sum()) for rows in (is_both, first > second, first < second, is_neither))
        )

    def examples(self, count: int, num_runs: int) -> list[int]:
        """Choose rows, evenly spread, in which the best runs differ.

        By turns, the best run is right where another one is wrong (of numbers: closer), and the
        other way round.

        Args:
            count: number of rows at most.
            num_runs: number of the best runs that are looked at.
        """
        scores = self._scores()[:num_runs]
        ahead = np.flatnonzero(scores[0] > scores[1:].min(axis=0, initial=np.inf))
        behind = np.flatnonzero(scores[0] < scores[1:].max(axis=0, initial=-np.inf))
        behind = behind[~np.isin(behind, ahead)]
        num_behind = min(len(behind), max(count // 2, count - len(ahead)))
        picked = [_spread(ahead, count - num_behind), _spread(behind, num_behind)]
        longest = max(map(len, picked))
        return [int(rows[i]) for i in range(longest) for rows in picked if i < len(rows)]

    def differences(self) -> dict[str, list[str]]:
        """Return the options in which the ranked runs differ, with each one's value."""
        return differing([run.options for run in self.runs])

    def record(self) -> dict[str, Any]:
        """Return what JSON can represent."""
        return {
            "figure": self.figure,
            "rows": self.num_rows,
            "split": self.runs[0].split,
            "resamples": self.resamples,
            "block_length": self.block_length,
            "runs": [
                {
                    "name": run.name,
                    "figures": run.figures,
                    **({"folds": _by_fold(run, self.figure)} if run.folds else {}),
                    **(self._against(index) if 0 < index < len(self.runs) else {}),
                }
                for index, run in enumerate([*self.runs, *self.others])
            ],
            "options": self.differences(),
            "unranked": self.unranked,
            "left_out": self.left_out,
            "notes": self.notes,
        }

    def _against(self, index: int) -> dict[str, Any]:
        """What JSON has of a run, compared with the best one."""
        test = self.tests[index - 1]._asdict()
        return {"against_best": {**test, "rows": self.counts(index)._asdict()}}

    def _scores(self) -> np.ndarray:
        """Return (R, N): how good each prediction is, the higher the better."""
        if self.runs[0].predictions.kind == "numbers":
            return np.stack([-run.predictions.columns["absolute_error"] for run in self.runs])
        return np.stack([run.predictions.columns["right"] for run in self.runs])


def _spread(rows: np.ndarray, count: int) -> np.ndarray:
    """Choose at most `count` of the rows, evenly spread."""
    count = min(count, len(rows))
    return rows[np.arange(count) * len(rows) // max(1, count)]


def _by_fold(run: Contender, figure: str) -> dict[str, float]:
    return {str(fold): rows.figure(figure) for fold, rows in run.folds.items()}
