"""The sentence of a bad row, and its location."""

import pickle
import signal

import pytest

from seq2seq.errors import BadRow, ChangedData, InputError, Interrupted

BAD = BadRow(5, "must be a number, not 'abc'", "Correct it.", step=1, column=2)


def test_a_bad_row_names_row_step_and_value_from_1():
    assert "Row 6, step 1, value 2 must be a number, not 'abc'. Correct it." == str(BAD)
    assert "Row 1 is empty." == str(BadRow(0, "is empty"))
    assert isinstance(BAD, InputError)


def test_a_location_takes_the_place_of_the_row_only():
    bad = BAD.at("Line 7 of a.tsv")
    assert "Line 7 of a.tsv, step 1, value 2 must be a number, not 'abc'. Correct it." == str(bad)
    assert (5, "must be a number, not 'abc'", "Correct it.", 1, 2) == (
        bad.row, bad.fault, bad.remedy, bad.step, bad.column,
    )  # fmt: skip


def test_rows_of_later_chunks_are_counted_from_the_first():
    assert "Row 16, step 1, value 2 must be" in str(BAD.after(10))
    assert 15 == BAD.after(10).row


@pytest.mark.parametrize(
    "error",
    [
        BadRow(5, "must be a number", "Correct it.", step=1, column=2).at("Line 7 of a"),
        ChangedData("The data has changed."),
        InputError("x must be 1, not 2."),
        Interrupted("Stopped", signal.SIGTERM),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_reaches_another_process_whole(error):
    """As where jobs run in processes of their own."""
    received = pickle.loads(pickle.dumps(error))
    assert (type(error), str(error), vars(error)) == (type(received), str(received), vars(received))
