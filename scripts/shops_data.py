"""Writes three years of daily sales of three made-up shops, and the same a week later.

`python scripts/shops_data.py FOLDER`: `shops.csv` and `shops_week_later.csv`, with the columns
date, shop, promotion and sales. Sales follow a trend, the week, the year, Bavarian holidays and
promotions, and are very different in size. Shops are closed on Sundays and holidays, one of them
for two weeks, and some days are not recorded.
"""

import argparse
import csv
import math
import random
from datetime import date, timedelta
from pathlib import Path

import holidays

FIELDS = ("date", "shop", "promotion", "sales")
SHOPS = {"kiosk": (40.0, 1.25), "bakery": (900.0, 1.0), "market": (24_000.0, 0.9)}
# Sales of the first day, and what they are multiplied by in three years.
WEEK = (0.9, 0.85, 0.95, 1.0, 1.2, 1.35)  # Monday to Saturday
FIRST = date(2023, 1, 2)
DAYS = 3 * 365
RENOVATION = ("bakery", date(2024, 8, 5), date(2024, 8, 18))
EVE = 1.4  # times the usual sales on the day before a holiday
PROMOTED = 1.3  # times the usual sales
NOISE = 0.05  # standard deviation of the logarithm
LOST = 0.01  # share of days that are not recorded


def table(seed: int, days: int = DAYS) -> list[tuple[str, str, int, int]]:
    """Return rows of date, shop, promotion and sales, in order of time.

    Args:
        seed: of the noise, promotions and lost days. More days begin with the same rows.
        days: number of days.
    """
    closed = holidays.country_holidays("DE", subdiv="BY")
    draws = {shop: random.Random(f"{seed} {shop}") for shop in SHOPS}
    rows = []
    for number in range(days):
        day = FIRST + timedelta(number)
        for shop, (level, growth) in SHOPS.items():
            draw = draws[shop]
            is_promoted, is_lost, noise = (
                draw.random() < 0.1, draw.random() < LOST, draw.gauss(0, NOISE)
            )  # fmt: skip
            name, start, end = RENOVATION
            is_shut = shop == name and start <= day <= end
            if day.weekday() == 6 or day in closed or is_shut or is_lost:
                continue
            season = 1 + 0.15 * math.cos(2 * math.pi * (day.timetuple().tm_yday - 350) / 365)
            sales = level * growth ** (number / DAYS) * WEEK[day.weekday()] * season
            sales *= math.exp(noise) * (PROMOTED if is_promoted else 1)
            sales *= EVE if day + timedelta(1) in closed else 1
            rows.append((day.isoformat(), shop, int(is_promoted), round(sales)))
    return rows


def main() -> None:
    """Write the two files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, days in (("shops.csv", DAYS), ("shops_week_later.csv", DAYS + 7)):
        with (options.folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([FIELDS, *table(options.seed, days)])


if __name__ == "__main__":
    main()
