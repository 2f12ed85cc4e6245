"""Law 5 on real processes; docs/results.md has the same with many more kills."""

import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from killing.runs import Killings, differences  # noqa: E402

pytestmark = pytest.mark.slow


@pytest.mark.by_turns(4, among="harm")
@pytest.mark.parametrize("decoder", ["lstm", "gru", "transformer"])
def test_killed_trainings_end_like_one_that_was_not_killed(decoder, tmp_path):
    options = [f"model/decoder={decoder}", "model.decoder.num_layers=1"]
    killings = Killings(tmp_path, options, seed=3, steps=60)
    assert 3 == sum(killings(3).values())
    assert [] == killings.differences

    for name in ("metrics.jsonl", "predictions.tsv"):  # what it compares can differ
        with (tmp_path / "killed_1" / name).open("a") as file:
            file.write("x")
    assert 2 == len(differences(tmp_path / "whole", tmp_path / "killed_1"))
