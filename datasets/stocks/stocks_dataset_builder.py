"""Prices of five stocks, read from the data file of the installed vega_datasets package."""

import csv
import datetime
import importlib.metadata
import importlib.util
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import tensorflow_datasets as tfds

from seq2seq.data.split_by_hash import SPLITS
from seq2seq.errors import InputError

LOOKBACK = 10
# First dates of validation and test: 80 % and 90 % of the months from January 2000 to March 2010.
VALIDATION = datetime.date(2008, 3, 1)
TEST = datetime.date(2009, 3, 1)


def csv_path() -> Path:
    """The package's data file, found without importing the package.

    Its columns: symbol, date (Jan 1 2000), price (US dollars); a row per month, in order of symbol
    and date.

    Raises:
        InputError: the package is not installed.
    """
    spec = importlib.util.find_spec("vega_datasets")
    folder = Path(spec.origin).parent / "_data" if spec and spec.origin else None
    if folder is None or not (folder / "stocks.csv").is_file():
        raise InputError(
            "data set stocks needs the package vega_datasets, which is not installed; "
            'run: pip install "seq2seq[data]"'
        )
    return folder / "stocks.csv"


def package_version() -> str:
    """Version of the installed package, in three numbers; 0.0.0 where it is not installed."""
    try:
        numbers = re.findall(r"\d+", importlib.metadata.version("vega_datasets"))
    except importlib.metadata.PackageNotFoundError:
        numbers = []
    return ".".join([*numbers, "0", "0", "0"][:3])


def split_of(date: str) -> str:
    """Split of a price to forecast, from its date: the same months for every symbol.

    >>> split_of("Feb 1 2008")   ->   "train"
    >>> split_of("Mar 1 2008")   ->   "validation"
    """
    day = datetime.datetime.strptime(date, "%b %d %Y").date()
    if day < VALIDATION:
        return "train"
    return "validation" if day < TEST else "test"


def windows(lines: Iterable[str], lookback: int = LOOKBACK) -> Iterator[tuple[str, str, str, str]]:
    """(key, split, history, price) for each month that has enough months of its symbol before it.

    >>> windows(["symbol,date,price", "A,Jan 1 2000,1.5", "A,Feb 1 2000,2", "A,Mar 1 2000,3"], 2)
    ->   ("A Mar 1 2000", "train", "1.5 2", "3")
    """
    for symbol, rows in groupby(csv.DictReader(lines), key=lambda row: row["symbol"]):
        months = list(rows)
        prices = [month["price"] for month in months]
        for i in range(lookback, len(months)):
            date = months[i]["date"]
            yield f"{symbol} {date}", split_of(date), " ".join(prices[i - lookback : i]), prices[i]


class Builder(tfds.core.GeneratorBasedBuilder):
    """Ten months' prices of a stock, and the price of the month after.

    Its version is the package's: another release of that is prepared anew, beside the old one.
    """

    VERSION = tfds.core.Version(package_version())
    RELEASE_NOTES = {package_version(): "The data of this version of the package vega_datasets."}
    BUILDER_CONFIGS = [
        tfds.core.BuilderConfig(name="monthly", description="Ten prices to the one after."),
    ]

    def _info(self) -> tfds.core.DatasetInfo:
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(
                {"history": tfds.features.Text(), "price": tfds.features.Text()}
            ),
            supervised_keys=("history", "price"),
            homepage="https://github.com/vega/vega-datasets",
        )

    def _split_generators(self, dl_manager):
        path = csv_path()
        return {split: self._generate_examples(path, split) for split in SPLITS}

    def _generate_examples(self, path, split):
        with open(path, encoding="utf-8", newline="") as lines:
            for key, own, history, price in windows(lines):
                if own == split:
                    yield key, {"history": history, "price": price}
