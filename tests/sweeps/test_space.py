import pytest
from optuna.distributions import (
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from seq2seq.errors import InputError
from seq2seq.sweeps.space import distributions, grid, override


def test_lists_are_choices_and_ranges_are_numbers():
    space = {
        "model/encoder": ["gru", "lstm"],
        "model.encoder.units": {"low": 64, "high": 256, "step": 64},
        "optimizer.learning_rate": {"low": 1e-4, "high": 1e-2, "log": True},
        "data.columns": [[1, 2], None],
    }
    expected = {
        "model/encoder": CategoricalDistribution(["gru", "lstm"]),
        "model.encoder.units": IntDistribution(64, 256, step=64),
        "optimizer.learning_rate": FloatDistribution(1e-4, 1e-2, log=True),
        "data.columns": CategoricalDistribution(["[1, 2]", None]),
    }
    assert expected == distributions(space)


def test_a_grid_has_all_values():
    space = {
        "a": ["x", "y"],
        "b": {"low": 1, "high": 7, "step": 3},
        "c": {"low": 0.0, "high": 0.3, "step": 0.1},
    }
    assert {"a": ["x", "y"], "b": [1, 4, 7]} == {k: v for k, v in grid(space).items() if k != "c"}
    assert pytest.approx([0.0, 0.1, 0.2, 0.3]) == grid(space)["c"]


@pytest.mark.parametrize(
    ("space", "named"),
    [
        ({}, "sweep.space is empty"),
        ({"a": 3}, "sweep.space.a must be a list of values, .*, not 3"),
        ({"a": {"low": 1}}, "must be a list of values, or a range"),
        ({"a": {"low": 2.0, "high": 1.0}}, "sweep.space.a: "),
    ],
)
def test_what_is_no_space_is_refused_by_name(space, named):
    with pytest.raises(InputError, match=named):
        distributions(space)


def test_a_range_without_steps_is_no_grid():
    with pytest.raises(InputError, match="a is a range without a step"):
        grid({"a": {"low": 0.0, "high": 1.0}})


def test_values_are_written_as_the_command_line_takes_them():
    words = [override("a", value) for value in ("x", 0.1, True, None, 3, "[1, 2]")]
    assert ["a=x", "a=0.1", "a=true", "a=null", "a=3", "a=[1, 2]"] == words
