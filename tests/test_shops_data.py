"""The made-up shops of `scripts/shops_data.py`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

from shops_data import table


def test_a_longer_table_begins_with_the_same_rows():
    rows, longer = table(1, 60), table(1, 67)
    assert rows == longer[: len(rows)] and len(rows) < len(longer)
    assert rows != table(2, 60)


def test_shops_are_closed_on_sundays_and_holidays():
    days = {day for day, *_ in table(1, 130)}
    assert {"2023-01-03", "2023-04-29", "2023-05-02"} < days
    assert not {"2023-01-08", "2023-01-06", "2023-05-01"} & days
