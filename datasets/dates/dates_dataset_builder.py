"""Dates as 24 locales write them, by the patterns of the installed Babel."""

import datetime
import hashlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import SPLITS, split_of
from seq2seq.imports.packages import missing_package, package_version

if TYPE_CHECKING:
    from babel import Locale

# All write years of our era in Latin digits.
LOCALES = (
    *("cs_CZ", "da_DK", "de_DE", "el_GR", "en_CA", "en_GB", "en_US", "es_ES", "fi_FI", "fr_CA"),
    *("fr_FR", "hu_HU", "id_ID", "it_IT", "ja_JP", "ko_KR", "nl_NL", "pl_PL", "pt_BR", "ro_RO"),
    *("ru_RU", "sv_SE", "tr_TR", "zh_CN"),
)
STYLES = ("full", "long", "medium", "short")
SKELETONS = ("yMd", "yMMMEd")  # numbers only; a short month and a short day of the week
FIRST, LAST = datetime.date(1950, 1, 1), datetime.date(2049, 12, 31)
ROWS_PER_DAY = 3


def locale(name: str) -> "Locale":
    """Babel's knowledge of a locale.

    Raises:
        InputError: the package is not installed.
    """
    try:
        from babel import Locale
    except ImportError as error:
        raise missing_package("Babel") from error
    return Locale.parse(name)


def patterns(place: "Locale") -> list[str]:
    """Distinct patterns of a locale whose year has four digits, such as `"d. MMMM y"`."""
    styles = [place.date_formats[style].pattern for style in STYLES]
    skeletons = [place.datetime_skeletons[name].pattern for name in SKELETONS]
    found = dict.fromkeys(styles + skeletons)
    return [pattern for pattern in found if not re.search("(?<!y)yy(?!y)", pattern)]


def written(day: datetime.date, pattern: str, place: "Locale") -> str:
    """A date by a pattern; Babel's narrow and unbreakable spaces become plain ones."""
    from babel.dates import format_date

    return " ".join(format_date(day, pattern, locale=place).split())


def days(first: datetime.date = FIRST, last: datetime.date = LAST) -> Iterator[datetime.date]:
    """All days from the first to the last."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield datetime.date.fromordinal(ordinal)


def rows(
    split: str, first: datetime.date = FIRST, last: datetime.date = LAST
) -> Iterator[tuple[str, str]]:
    """(text, ISO date) of a split: three of each of its days, locale and pattern drawn by a hash.

    >>> rows("train")   ->   ("en_US March 5, 1999", "1999-03-05"), ...
    """
    places = {name: locale(name) for name in LOCALES}
    known = {name: patterns(place) for name, place in places.items()}
    for day in days(first, last):
        iso = day.isoformat()
        if split_of(iso) != split:
            continue
        texts = []
        for draw in range(ROWS_PER_DAY):
            digest = hashlib.blake2b(f"{iso} {draw}".encode(), digest_size=8).digest()
            number, index = divmod(int.from_bytes(digest, "big"), len(LOCALES))
            name = LOCALES[index]
            pattern = known[name][number % len(known[name])]
            texts.append(f"{name} {written(day, pattern, places[name])}")
        yield from ((text, iso) for text in dict.fromkeys(texts))


class Builder(tfds.core.GeneratorBasedBuilder):
    """109,000 dates of 1950 to 2049 as people of 24 places write them.

    Its version is the package's: each release is prepared separately, beside the others.
    """

    VERSION = tfds.core.Version(package_version("babel"))
    RELEASE_NOTES = {str(VERSION): "The data of this version of the package Babel."}
    BUILDER_CONFIGS = [
        tfds.core.BuilderConfig(name="iso", description="A locale and a date to the ISO date."),
    ]

    def _info(self) -> tfds.core.DatasetInfo:
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {"text": tfds.features.Text(), "date": tfds.features.Text()}
            ),
            supervised_keys=("text", "date"),
            homepage="https://babel.pocoo.org",
        )

    def _split_generators(self, dl_manager):
        return {split: self._generate_examples(split) for split in SPLITS}

    def _generate_examples(self, split):
        for text, date in rows(split):
            yield text, {"text": text, "date": date}
