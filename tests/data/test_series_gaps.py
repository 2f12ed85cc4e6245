import numpy as np
import pytest

from seq2seq.data import Series
from seq2seq.data.series.gaps import treat_gaps
from seq2seq.data.series.one_series import OneSeries
from seq2seq.data.series.time.find_steps import find_all_steps, find_steps, steps_of_most
from seq2seq.data.series.time.time_zones import to_local, to_utc
from seq2seq.errors import InputError

DAYS = np.datetime64("2024-01-01") + np.arange(120)  # a Monday


@pytest.fixture
def series(tmp_path):
    """A `Series` of the numbers 0, 1, ... at given times, with windows of 8 and 3 steps."""

    def build(times, **options):
        rows = [f"{time},{number}" for number, time in enumerate(times)]
        (tmp_path / "own.csv").write_text("\n".join(["t,x", *rows]) + "\n")
        options = {"lookback": 8, "horizon": 3, "split": [0.8, 0.2, 0], **options}
        return Series(path=str(tmp_path / "own.csv"), time="t", targets="x", **options)

    return build


def windows(data, split="train"):
    """The numbers of each window."""
    found = [pair for chunk in data.read(split) for pair in zip(*chunk, strict=True)]
    return [[float(x) for text in pair for x in text.split()] for pair in found]


def test_no_window_extends_over_a_gap(series):
    data = series(np.delete(DAYS, range(40, 70)))
    found = windows(data)
    assert 52 == len(found)
    assert not any(39 in window and 40 in window for window in found)
    assert data.notes[1:] == [
        "The usual step of time is 1 day. There is 1 gap: 30 steps after 2024-02-09. No window "
        "extends over a gap (data.gaps=split)."
    ]


def test_gaps_can_be_reported_only_or_filled(series, tmp_path):
    times = np.delete(DAYS, range(40, 70))
    data = series(times, gaps="report")
    assert 72 - 10 == len(windows(data)) and "(data.gaps=report)" in data.notes[1]
    data = series(times, gaps="fill", split=[1, 0, 0])
    found = windows(data)
    assert 120 - 10 - 32 == len(found)  # without targets in the gap
    assert (
        "32 windows of train are left out because they have targets in filled gaps." in data.notes
    )
    assert [33, 34, 35, 36, 37, 38, 39, *[39] * 4] not in found
    assert [39.0] * 8 + [40.0, 41.0, 42.0] == found[30]
    assert 89 / 2 == pytest.approx(data.prepare(tmp_path).source.center[0])  # of what was measured


def test_a_gap_may_leave_no_window(series):
    with pytest.raises(InputError, match="at most 9, the length of the longest series between two"):
        series(DAYS[np.arange(60) * 10 // 9], split=[1, 0, 0]).splits()


WEEKDAYS = DAYS[np.is_busday(DAYS)]
HOURS = np.datetime64("2024-01-01T09") + np.arange(24 * 60) * np.timedelta64(1, "h")
MONTHS = np.arange("2020-01", "2024-01", dtype="datetime64[M]").astype("datetime64[D]")


@pytest.mark.parametrize(
    ("times", "unit"),
    [
        (MONTHS, "1 month"),
        (MONTHS[::3], "3 months"),
        (MONTHS - 1, "1 month"),  # their last days
        (WEEKDAYS, "1 day, at 5 of the 7 such times of a week"),
        (np.delete(WEEKDAYS, [20, 40, 41, 42]), "1 day, at 5 of the 7 such times of a week"),
        (DAYS[::7], "7 days"),
        (HOURS[np.arange(len(HOURS)) % 24 < 8], "1 hour, at 56 of the 168 such times of a week"),
        (DAYS + np.arange(120) % 3 * np.timedelta64(40, "m"), "1480 minutes"),
        (np.arange(10) * 5, "5"),
        (np.arange(10) * 0.25, "0.25"),
    ],
)
def test_calendars_have_no_gaps(times, unit):
    steps = find_steps([times])
    assert unit == steps.unit
    assert (np.diff(steps.numbers(times)) <= steps.most).all()


@pytest.mark.parametrize(
    ("times", "absent"),
    [
        (MONTHS, [5, 6]),
        (MONTHS - 1, [20]),
        (WEEKDAYS, [20, 21, 22, 23]),
        (DAYS, [33]),
        (HOURS[np.arange(len(HOURS)) % 24 < 8], [100]),
        (np.arange(50), [30, 31]),
    ],
)
def test_gaps_are_filled_with_the_times_that_are_absent(times, absent):
    left = np.delete(times, absent)
    steps = find_steps([left])
    numbers = np.diff(steps.numbers(left))
    (places,) = np.nonzero(numbers > steps.most)
    assert [absent[0] - 1] == places.tolist()
    assert len(absent) == round(numbers[places[0]]) - 1
    assert times[absent].tolist() == steps.between(left[places[0]], len(absent)).tolist()


BERLIN = "Europe/Berlin"
LONG_DAYS = DAYS[0] + np.arange(700)
LONG_WEEKDAYS = LONG_DAYS[np.is_busday(LONG_DAYS)].astype("datetime64[us]")
NOON = np.timedelta64(12, "h")


def inserted(times, absent, zone=None, **options):
    """The clock times that filling inserts where times are absent, and the notes."""
    clock = np.delete(np.asarray(times, "datetime64[us]"), absent)
    utc = clock if zone is None else to_utc(clock, zone)
    one = OneSeries("", utc, clock, np.ones((len(clock), 1)), np.arange(len(clock)))
    notes = []
    (filled,) = treat_gaps([one], find_all_steps([clock]), "fill", notes.append, zone)
    assert (np.diff(filled.times) > np.timedelta64(0, "s")).all()
    measured = (
        np.ones(len(filled.times), bool) if filled.is_measured is None else filled.is_measured
    )
    return filled.clock[~measured].tolist(), notes


@pytest.mark.parametrize("clock", [NOON - NOON, NOON])
def test_days_are_filled_by_the_clocks_of_the_time_zone(clock):
    times = (np.datetime64("2026-03-01") + np.arange(60) + clock).astype("datetime64[us]")
    found, _ = inserted(times, range(26, 31), BERLIN)  # clocks change on the 29th
    assert times[26:31].tolist() == found


def test_weekdays_at_noon_in_utc_have_no_gaps_at_weekends():
    utc = LONG_WEEKDAYS + NOON
    clock = to_local(utc, BERLIN)
    kept = np.arange(len(utc)) // 5 != 10
    one = OneSeries("", utc[kept], clock[kept], np.ones((kept.sum(), 1)), np.flatnonzero(kept))
    (filled,) = treat_gaps([one], find_all_steps([one.clock]), "fill", print, BERLIN)
    assert clock.tolist() == filled.clock.tolist()


def test_months_are_filled_to_their_ends():
    ends = MONTHS - 1
    assert ends[3:5].astype("datetime64[us]").tolist() == inserted(ends, [3, 4])[0]


def test_times_that_clocks_skip_are_neither_missed_nor_inserted():
    hours = np.datetime64("2026-03-02T00") + np.arange(24 * 35) * np.timedelta64(1, "h")
    hours = hours[(hours.astype("datetime64[D]").astype(int) % 7 != 2)]  # none on Saturdays
    local = hours[hours != np.datetime64("2026-03-29T02")]
    found, notes = inserted(local, [], BERLIN)
    assert ([], True) == (found, "there are no gaps" in notes[0])
    (place,) = np.flatnonzero(local == np.datetime64("2026-03-29T01"))
    found, notes = inserted(local, [place, place + 1], BERLIN)
    assert local[[place, place + 1]].astype("datetime64[us]").tolist() == found
    assert "1 gap: 2 steps after 2026-03-29." in notes[0]


def test_dates_may_begin_after_a_midnight_that_clocks_skip():
    days = np.datetime64("2026-04-01") + np.arange(40)  # in Cairo, April 24 begins at 01:00
    found, notes = inserted(days, [], "Africa/Cairo")
    assert ([], True) == (found, "there are no gaps" in notes[0])
    assert [days[23].astype("datetime64[us]").item()] == inserted(days, [23], "Africa/Cairo")[0]
    days = np.delete(np.datetime64("2011-12-20") + np.arange(20), 10)  # Samoa had no December 30
    assert [] == inserted(days, [], "Pacific/Apia")[0]


def test_steps_far_shorter_than_their_gaps_take_no_memory():
    burst = np.datetime64("2026-01-01", "us") + np.arange(50)
    found = find_steps([np.concatenate([burst, burst + np.timedelta64(19, "D")])])
    assert "1 microseconds" == found.unit


def test_a_gap_longer_than_the_file_is_not_filled(series):
    times = [*DAYS[:50], np.datetime64("2204-01-01")]
    with pytest.raises(InputError, match="at most 51 .* from 2024-02-19 to 2204-01-01. Correct"):
        series(times, gaps="fill", split=[1, 0, 0]).splits()


def test_fractions_count_rows_that_were_measured(series):
    times = np.delete(DAYS, range(10, 50))
    data = series(times, gaps="fill", split=[0.5, 0.5, 0])
    targets = [window[-3:] for window in windows(data, "validation")]
    assert 40 == min(map(min, targets))
    data = series(np.delete(DAYS, range(90, 100)), gaps="fill", split=[60, 20, 0])
    data.splits()
    assert any(note.startswith("30 rows at the end of series") for note in data.notes)


@pytest.mark.parametrize("odd", ["2024-01-13T00:00", "2024-01-16T07:31"])
def test_an_odd_time_does_not_make_gaps_of_weekends(odd):
    times = np.sort(np.append(LONG_WEEKDAYS, np.datetime64(odd, "us")))
    found, notes = inserted(times, [])
    assert ([], True) == (found, "5 of the 7" in notes[0])


def test_steps_are_those_of_each_series():
    hours = (DAYS[0] + np.arange(300) * np.timedelta64(1, "h")).astype("datetime64[us]")
    few = LONG_WEEKDAYS[:20]
    all_steps = find_all_steps([LONG_WEEKDAYS, hours, LONG_DAYS.astype(few.dtype), few, few[:2]])
    units = [steps.unit for steps in all_steps]
    weekdays = "1 day, at 5 of the 7 such times of a week"
    assert [weekdays, "1 hour", "1 day", weekdays, "1 day"] == units


def test_the_step_of_most_rows_need_not_be_that_of_the_longest_series():
    hours = (DAYS[0] + np.arange(300) * np.timedelta64(1, "h")).astype("datetime64[us]")
    days = LONG_DAYS.astype(hours.dtype)[:200]
    all_times = [hours, days, days, days[:2]]
    all_steps = find_all_steps(all_times)
    assert "1 day" == all_steps[-1].unit == steps_of_most(all_steps, all_times).unit
    assert steps_of_most([None], [days]) is None


@pytest.mark.parametrize(
    ("times", "unit"),
    [
        (DAYS[0] + 45 * np.arange(20), "45 days"),
        (DAYS[0] + 30 * np.arange(20), "30 days"),
        (np.array(["2021-01-01", "2022-01-01", "2023-01-01", "2024-01-01"], "M8[D]"), "12 months"),
        (np.busday_offset(MONTHS, 0, "forward"), "1 month"),
    ],
)
def test_long_steps_are_months_only_where_months_are_regular(times, unit):
    assert unit == find_steps([times]).unit


def test_irregular_times_have_no_gaps(series):
    data = series(np.arange(40) ** 3, split=[1, 0, 0])
    assert 30 == len(windows(data))
    assert ["Times have no usual step, so gaps are not looked for."] == data.notes[1:]


def test_hours_and_days_of_a_time_zone_have_no_gaps_where_clocks_change(series):
    hours = np.datetime64("2026-03-28T23:00") + np.arange(60) * np.timedelta64(1, "h")
    local = np.delete(hours, 3).tolist()  # 02:00 is skipped
    options = {"time_zone": BERLIN, "split": ["2026-03-30T00:00", "2026-03-31T00:00"]}
    data = series([time.isoformat() for time in local], **options)
    assert data.splits() and "there are no gaps" in data.notes[1]
    assert [24.0, 25.0, 26.0] == windows(data, "validation")[0][8:]  # after 1 + 23 hours
    days = np.datetime64("2026-03-01") + np.arange(60)
    data = series(days, time_zone="Europe/Berlin", split=[1, 0, 0])
    assert data.splits() and "1 day, and there are no gaps" in data.notes[1]


def test_zones_are_checked(series):
    with pytest.raises(InputError, match="not 'Europe/Berln'. Did you mean Europe/Berlin"):
        series(DAYS, time_zone="Europe/Berln")
    with pytest.raises(InputError, match="data.time_zone must be null for times that are numbers"):
        series(range(20), time_zone="UTC").splits()
