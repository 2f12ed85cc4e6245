"""The current of a glucose sensor, and what it means, from the package bokeh_sampledata."""

import csv
import gzip
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import tensorflow_datasets as tfds

from seq2seq.data.store.split_by_hash import SPLITS
from seq2seq.imports.packages import package_file, package_version

STEPS = 36  # readings of a row: three hours
LONGEST = timedelta(minutes=6)  # between two readings: they are five minutes apart
ENDS = {"train": 0.7, "validation": 0.85}  # shares of the rows that come before; test is the rest


class Reading(NamedTuple):
    """A reading of the sensor: its time, current (nA) and glucose (mg/dl), as the file has them."""

    time: datetime
    current: str
    glucose: str


def csv_path() -> Path:
    """The package's data file, found without importing the package.

    Its columns: isig (nA), datetime (2010-03-24 09:51:00), glucose (mg/dl); "nil" is missing.

    Raises:
        InputError: the package is not installed.
    """
    return package_file("bokeh_sampledata", "_data/CGM.csv.gz")


def readings(lines: Iterable[str]) -> Iterator[Reading]:
    """The readings that have both numbers, in order."""
    for row in csv.DictReader(lines):
        if "nil" not in (row["isig"], row["glucose"]):
            time = datetime.fromisoformat(row["datetime"])
            yield Reading(time, row["isig"], row["glucose"])


def windows(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Currents and glucose of three hours each, values apart by spaces, one after another.

    A window that would have a gap begins after it instead.
    """
    found, window = [], list[Reading]()
    for one in readings(lines):
        if window and not timedelta(0) < one.time - window[-1].time <= LONGEST:
            window = []
        window.append(one)
        if len(window) == STEPS:
            _, currents, glucose = zip(*window, strict=True)
            found.append((" ".join(currents), " ".join(glucose)))
            window = []
    return found


def rows_of(split: str, lines: Iterable[str]) -> list[tuple[str, str]]:
    """The windows of a split, which are those of a time: train, then validation, then test."""
    found = windows(lines)
    ends = [0, *(round(share * len(found)) for share in ENDS.values()), len(found)]
    place = SPLITS.index(split)
    return found[ends[place] : ends[place + 1]]


class Builder(tfds.core.GeneratorBasedBuilder):
    """Three hours of a sensor's current, and of the glucose that was read from it.

    Its version is the package's: each release is prepared separately, beside the others.
    """

    VERSION = tfds.core.Version(package_version("bokeh_sampledata"))
    RELEASE_NOTES = {
        package_version("bokeh_sampledata"): "The data of this version of bokeh_sampledata."
    }

    def _info(self) -> tfds.core.DatasetInfo:
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {"current": tfds.features.Text(), "glucose": tfds.features.Text()}
            ),
            supervised_keys=("current", "glucose"),
            homepage="https://github.com/bokeh/bokeh_sampledata",
        )

    def _split_generators(self, dl_manager):
        path = csv_path()
        return {split: self._generate_examples(path, split) for split in SPLITS}

    def _generate_examples(self, path, split):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            for number, (current, glucose) in enumerate(rows_of(split, lines)):
                yield number, {"current": current, "glucose": glucose}
