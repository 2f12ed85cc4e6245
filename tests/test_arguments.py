"""What a user types is what Hydra is given."""

import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from hypothesis import given, settings
from hypothesis import strategies as st

from seq2seq.configuration.arguments import hydra_argument


def value_of(argument):
    return OverridesParser.create().parse_override(hydra_argument(argument)).value()


@pytest.mark.parametrize(
    "path",
    [
        "my(1).csv",
        "~/my.tsv",
        "a b.csv",
        "it's.csv",
        "x[1].csv",
        "part-[0-9]*.csv",
        "a;b.csv",
        "a=b",
        "2024_01",
        "1e3",
        pytest.param("1" * 5000, id="long"),
    ],
)
def test_a_path_is_read_as_it_is_written(path):
    assert path == value_of(f"data.train={path}")
    assert path == value_of(f"paths.output={path}")


@settings(max_examples=200, deadline=None)
@given(st.text("ab'\\()[]{}!;&=. \t", min_size=1).filter(lambda text: text.strip() == text))
def test_any_path_that_hydra_cannot_parse_is_read_as_it_is_written(path):
    argument = f"run={path}"
    if hydra_argument(argument) != argument:
        assert value_of(argument) in (path, [one.strip() for one in path[1:-1].split(",")])


@pytest.mark.parametrize("character", [";", ",", "|", "^", "tab"])
def test_a_delimiter_is_read_as_it_is_written(character):
    assert character == value_of(f"data.delimiter={character}")


def test_lists_of_paths_are_lists():
    assert ["my(1).en", "my(1).de"] == value_of("data.train=[my(1).en, my(1).de]")
    assert ["a.en", "a.de"] == value_of("data.train=[a.en,a.de]")


def test_a_column_is_read_as_it_is_written():
    assert "Größe (m²)" == value_of("data.source_column=Größe (m²)")
    assert ["Größe", "Käufer"] == value_of("data.targets=[Größe,Käufer]")
    assert 2 == value_of("data.target_column=2")
    assert ["lemma", 3] == value_of("data.source_column=[lemma,3]")


@pytest.mark.parametrize("argument", ["seed=my(1)", "model=x(", "data.train", "run=a", "run=null"])
def test_other_arguments_stay_as_they_are(argument):
    assert argument == hydra_argument(argument)


def test_options_whose_names_depend_on_others_may_be_new():
    given = "data.source_options.vocabulary=8000", "data.source_options={vocabulary: 8000}"
    assert [f"++{one}" for one in given] == [*map(hydra_argument, given)]
