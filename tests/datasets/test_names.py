"""The names builder on a few names, its functions, and what Faker has."""

import collections
import sys
import tempfile

import pytest
import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import SPLITS, split_of
from seq2seq.datasets.names import names_dataset_builder as names
from seq2seq.errors import InputError

FEW = [("name" + chr(97 + i // 26) + chr(97 + i % 26), "male") for i in range(80)]
FEW += [("Ann", "female"), ("ANN", "female"), ("Kim", "female"), ("Kim", "male")]


class NamesTest(tfds.testing.DatasetBuilderTestCase):
    DATASET_CLASS = names.Builder
    BUILDER_CONFIG_NAMES_TO_TEST = ["first_names"]
    EXAMPLE_DIR = tempfile.gettempdir()  # no file of it is read
    SPLITS = collections.Counter(split_of(name.casefold()) for name, _ in FEW[:81])

    def setUp(self):
        super().setUp()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(names, "first_names", lambda: iter(FEW))
        self.addCleanup(self.patch.undo)


@pytest.fixture(scope="module")
def faker_rows():
    """Configuration -> (split, source, target) of the installed package."""
    pytest.importorskip("faker")
    return {config: list(names.rows(config)) for config in names.FEATURES}


def test_a_name_with_two_labels_is_left_out_and_equal_ones_merge():
    assert [("Ann", "female")] == names.unambiguous(FEW[80:])


def test_equal_names_in_other_code_points_or_spaces_merge():
    found = names.unambiguous([("Jose\u0301", "male"), ("José ", "male"), ("Van  Dyk", "male")])
    assert [("José", "male"), ("Van Dyk", "male")] == found


@pytest.mark.parametrize("name", ["Jean-Luc", "O'Brien", "Ja’far", "María Del Carmen", "नंदिनी"])
def test_letters_with_marks_hyphens_and_apostrophes_are_a_name(name):
    assert names.is_word(name)


@pytest.mark.parametrize("name", ["H.-Dieter", "Emine.", "Диван(надя)", "R2", "-", ""])
def test_abbreviations_and_debris_are_no_name(name):
    assert not names.is_word(name)


def test_spelling_has_the_rows_of_surnames_turned_around(faker_rows):
    turned = [(split, target, source) for split, source, target in faker_rows["spelling"]]
    assert faker_rows["surnames"] == turned


@pytest.mark.parametrize("config", ["first_names", "surnames"])
def test_no_name_stands_in_two_splits_or_has_two_labels(faker_rows, config):
    read = faker_rows[config]
    assert len(read) == len({name.casefold() for _, name, _ in read})


def test_every_language_has_500_surnames_and_every_split_each(faker_rows):
    counts = collections.Counter(language for _, _, language in faker_rows["surnames"])
    assert set(names.LANGUAGES) == set(counts)
    assert min(counts.values()) >= 500
    places = {(split, language) for split, _, language in faker_rows["surnames"]}
    assert len(SPLITS) * len(counts) == len(places)


def test_first_names_are_of_both_genders_and_many_scripts(faker_rows):
    found = {name: gender for _, name, gender in faker_rows["first_names"]}
    assert {"female", "male"} == set(found.values())
    assert len(found) > 20_000
    assert ["female", "male", "female"] == [found[name] for name in ("Heike", "Jürgen", "Оксана")]


def test_missing_package_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "faker.providers.person", None)
    with pytest.raises(InputError, match=r'pip install "keras-seq2seq\[data\]"'):
        list(names.rows("first_names"))
