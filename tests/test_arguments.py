"""What a user types is what Hydra is given."""

from pathlib import Path

import numpy as np
import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from hypothesis import given, settings
from hypothesis import strategies as st
from omegaconf import OmegaConf

from seq2seq.configuration.argument_of import argument_of
from seq2seq.configuration.arguments import hydra_argument
from seq2seq.configuration.literal import literal
from seq2seq.errors import InputError


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


TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.text("ab'\"\\()[]{}!;&=,:${. \t\n")
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS


@settings(max_examples=150, deadline=None)
@given(SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.just("key"), SCALARS))
def test_a_value_of_python_is_read_as_it_is(value):
    """Interpolations in it are those of nobody: OmegaConf gives them as they were."""
    read = value_of(argument_of("data.x", value))
    assert literal(value) == read
    if "???" not in str(value):  # OmegaConf's mark of a missing value
        config = OmegaConf.create({"x": read})
        assert {"x": value} == OmegaConf.to_container(config, resolve=True)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (None, "null"),
        (np.float32(0.5), "0.5"),
        (np.int64(3), "3"),
        (np.array([1, 2]), "[1,2]"),
        (Path("a/b.tsv"), "a/b.tsv"),
        ("true", '"true"'),
        ("1", '"1"'),
        (",", '","'),
        (("a", None), "[a,null]"),
        (["\\", None], '["\\\\",null]'),
        ({"vocabulary": 8000}, "{vocabulary: 8000}"),
    ],
)
def test_a_value_of_python_is_written_as_a_user_would(value, text):
    assert f"data.x={text}" == argument_of("data.x", value)


@pytest.mark.parametrize("value", [{1, 2}, object(), [print], {1: 2}, {"a b": 1}])
def test_a_value_that_no_option_has_is_one_sentence(value):
    with pytest.raises(InputError, match=r"data\.x must be|keys of data\.x must be"):
        argument_of("data.x", value)
