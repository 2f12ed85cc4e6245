"""Seattle's daily weather, read from the data file of the installed vega_datasets package."""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import SPLITS
from seq2seq.imports.packages import package_file, package_version

READINGS = ("precipitation", "temp_max", "temp_min", "wind")
DAYS = 7


def csv_path() -> Path:
    """The package's data file, found without importing the package.

    Its columns: date (2012/01/31), precipitation (mm), temp_max and temp_min (degrees Celsius),
    wind (m/s), weather (drizzle, fog, rain, snow or sun); a row per day, in order, none missing.

    Raises:
        InputError: the package is not installed.
    """
    return package_file("vega_datasets", "_data/seattle-weather.csv")


def split_of(key: str) -> str:
    """Split of a row: 60% train, 20% validation, 20% test, by a fixed hash.

    The usual 5% of 1,461 days would be 73: too few to tell two models apart.
    """
    digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
    return (*["train"] * 3, "validation", "test")[int.from_bytes(digest, "big") % 5]


def days(lines: Iterable[str]) -> list[tuple[str, list[str], str]]:
    """(date, readings, weather) of each day.

    >>> days(["date,precipitation,temp_max,temp_min,wind,weather",
    ...       "2012/01/01,0.0,12.8,5.0,4.7,drizzle"])
    ->   [("2012/01/01", ["0.0", "12.8", "5.0", "4.7"], "drizzle")]
    """
    return [
        (row["date"], [row[name] for name in READINGS], row["weather"])
        for row in csv.DictReader(lines)
    ]


def single_days(lines: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """(split, readings, weather): a vector, its values apart by spaces, and its class.

    The split is that of the readings: some days have the same.
    """
    for readings, weather in dict.fromkeys((" ".join(day[1]), day[2]) for day in days(lines)):
        yield split_of(readings), readings, weather


def weeks(lines: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """(split, readings, weather) of each run of seven days; days that are left over are dropped.

    Days are separated by spaces, their readings by commas. The split is that of the first date.
    """
    all_days = days(lines)
    for start in range(0, len(all_days) - DAYS + 1, DAYS):
        week = all_days[start : start + DAYS]
        readings = " ".join(",".join(day[1]) for day in week)
        yield split_of(week[0][0]), readings, " ".join(day[2] for day in week)


ROWS = {"readings": single_days, "week": weeks}


class Builder(tfds.core.GeneratorBasedBuilder):
    """1,461 days in Seattle, in two configurations.

    Its version is the package's: each release is prepared separately, beside the others.
    """

    VERSION = tfds.core.Version(package_version("vega_datasets"))
    RELEASE_NOTES = {
        package_version("vega_datasets"): "The data of this version of the package vega_datasets."
    }
    BUILDER_CONFIGS = [
        tfds.core.BuilderConfig(name="readings", description="A day's readings to its class."),
        tfds.core.BuilderConfig(name="week", description="Seven days' readings to their classes."),
    ]

    def _info(self) -> tfds.core.DatasetInfo:
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {"readings": tfds.features.Text(), "weather": tfds.features.Text()}
            ),
            supervised_keys=("readings", "weather"),
            homepage="https://github.com/vega/vega-datasets",
        )

    def _split_generators(self, dl_manager):
        path = csv_path()
        return {split: self._generate_examples(path, split) for split in SPLITS}

    def _generate_examples(self, path, split):
        with open(path, encoding="utf-8", newline="") as lines:
            for own, readings, weather in ROWS[self.builder_config.name](lines):
                if own == split:
                    yield f"{readings}\t{weather}", {"readings": readings, "weather": weather}
