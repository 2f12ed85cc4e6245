"""The seasons that the usual step of time suggests."""

import numpy as np
import pytest

from seq2seq.data.series.time.find_steps import find_steps


def times(first, count, step):
    return np.datetime64(first, "s") + np.arange(count) * np.timedelta64(step, "s")


def months(count, step):
    return (np.datetime64("2020-01") + np.arange(0, count * step, step)).astype("datetime64[s]")


def open_hours(first, last, days):
    """Hours of the first days of three weeks."""
    hours = times("2026-11-23T00", 24 * 21, 3600)
    number = np.arange(24 * 21)
    return hours[(number % 24 >= first) & (number % 24 < last) & (number // 24 % 7 < days)]


@pytest.mark.parametrize(
    ("when", "cycles"),
    [
        (times("2026-11-24", 100, 3600), {24: "one day", 168: "one week", 8736: "52 weeks"}),
        (times("2026-11-24", 100, 900), {96: "one day", 672: "one week", 34944: "52 weeks"}),
        (times("2026-11-24", 30, 86400), {7: "one week", 364: "52 weeks"}),
        (times("2026-11-24", 30, 7 * 86400), {52: "52 weeks"}),
        (months(30, 1), {12: "one year"}),
        (months(30, 3), {4: "one year"}),
        (months(30, 12), {}),
        (open_hours(0, 24, 5)[::24], {5: "one week"}),
        (open_hours(9, 17, 5), {8: "one day", 40: "one week"}),
        (times("2026-11-22T17", 72, 7 * 3600)[np.arange(72) % 24 < 15], {15: "one week"}),
        (np.arange(30), {}),
    ],
)
def test_the_shortest_cycle_of_two_steps_or_more_comes_first(when, cycles):
    assert list(cycles.items()) == list(find_steps([when]).cycles().items())
