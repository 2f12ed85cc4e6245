"""First names with their gender and surnames with their language, of the installed Faker."""

import importlib
import itertools
import pkgutil
import unicodedata
from collections.abc import Iterable, Iterator
from types import ModuleType

import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import SPLITS, split_of
from seq2seq.imports.packages import missing_package, package_version

# Languages in Latin letters that have at least 500 surnames left. Locales whose surnames are of
# several languages (Belgium, Switzerland, Luxembourg) or of others than the locale's own (English
# in India, Kenya, New Zealand, Nigeria, Pakistan, Thailand; French in Algeria) are left out.
LANGUAGES = {
    "Croatian": ("hr_HR",),
    "Dutch": ("nl_NL",),
    "English": ("en_GB", "en_IE", "en_US"),
    "German": ("de_AT", "de_DE"),
    "Irish": ("ga_IE",),
    "Italian": ("it_IT",),
    "Polish": ("pl_PL",),
    "Slovak": ("sk_SK",),
    "Spanish": ("es_AR", "es_CL", "es_CO", "es_ES", "es_MX"),
    "Zulu": ("zu_ZA",),
}
SURNAMES = ("last_names", "unisex_last_names", "male_last_names")  # Polish has the latter two

# Hyphens, apostrophes, spaces, and the joiners of Indic scripts.
IN_NAMES = " -'\u2018\u2019\u200c\u200d"

FEATURES = {
    "first_names": ("name", "gender"),
    "surnames": ("name", "language"),
    "spelling": ("language", "name"),
}


def persons(locale: str = "") -> ModuleType:
    """Faker's module of a locale's names, or by default the package that has all of them.

    Raises:
        InputError: Faker is not installed.
    """
    try:
        return importlib.import_module(".".join(["faker.providers.person", *locale.split()]))
    except ImportError as error:
        raise missing_package("faker") from error


def lists(locale: str) -> dict[str, Iterable[str]]:
    """What a locale itself defines, such as `first_names_female`: names, often with weights."""
    return dict(vars(persons(locale).Provider))


def first_names() -> Iterator[tuple[str, str]]:
    """(name, female or male) of all locales, in whatever script."""
    for module in sorted(pkgutil.iter_modules(persons().__path__), key=lambda found: found.name):
        for gender in ("female", "male"):
            for name in lists(module.name).get(f"first_names_{gender}", ()):
                yield name, gender


def surnames() -> Iterator[tuple[str, str]]:
    """(name, language) of the locales of `LANGUAGES`."""
    for language, locales in LANGUAGES.items():
        for locale, kind in itertools.product(locales, SURNAMES):
            for name in lists(locale).get(kind, ()):
                yield name, language


def is_word(name: str) -> bool:
    """Letters, and between them `IN_NAMES`; not `"H.-Dieter"` or `"Emine."`."""
    kinds = {unicodedata.category(c)[0] for c in name if c not in IN_NAMES}
    return "L" in kinds and kinds <= {"L", "M"}


def unambiguous(labelled: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Names that have one label, once each, whatever their case; as first written.

    >>> unambiguous([("Ann", "female"), ("ANN", "female"), ("Kim", "female"), ("Kim", "male")])
    ->   [("Ann", "female")]
    """
    first: dict[str, str] = {}
    labels: dict[str, set[str]] = {}
    for written, label in labelled:
        name = unicodedata.normalize("NFC", " ".join(written.split()))
        if is_word(name):
            first.setdefault(name.casefold(), name)
            labels.setdefault(name.casefold(), set()).add(label)
    return [(first[key], *own) for key, own in labels.items() if len(own) == 1]


def rows(config: str) -> Iterator[tuple[str, str, str]]:
    """(split, source, target) of a configuration; the split is a hash of the name's lower case."""
    labelled = unambiguous(first_names() if config == "first_names" else surnames())
    for name, label in labelled:
        sides = (label, name) if config == "spelling" else (name, label)
        yield split_of(name.casefold()), *sides


class Builder(tfds.core.GeneratorBasedBuilder):
    """29,000 first names and 17,000 surnames, in three configurations.

    Its version is the package's: each release is prepared separately, beside the others.
    """

    VERSION = tfds.core.Version(package_version("faker"))
    RELEASE_NOTES = {str(VERSION): "The data of this version of the package faker."}
    BUILDER_CONFIGS = [
        tfds.core.BuilderConfig(name="first_names", description="First names to female or male."),
        tfds.core.BuilderConfig(name="surnames", description="Surnames to one of 10 languages."),
        tfds.core.BuilderConfig(name="spelling", description="A language to a surname of it."),
    ]

    def _info(self) -> tfds.core.DatasetInfo:
        source, target = FEATURES[self.builder_config.name]
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {source: tfds.features.Text(), target: tfds.features.Text()}
            ),
            supervised_keys=(source, target),
            homepage="https://faker.readthedocs.io",
        )

    def _split_generators(self, dl_manager):
        all_rows = list(rows(self.builder_config.name))
        return {split: self._generate_examples(all_rows, split) for split in SPLITS}

    def _generate_examples(self, all_rows, split):
        source_name, target_name = FEATURES[self.builder_config.name]
        for own, source, target in all_rows:
            if own == split:
                yield f"{source}\t{target}", {source_name: source, target_name: target}
