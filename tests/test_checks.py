"""Checks of options and the sentences they raise."""

import numpy as np
import pytest

from seq2seq.checks import (
    check_choice,
    check_counts,
    check_flags,
    check_not_negative,
    check_positive,
    check_shares,
    most_like,
    nearest,
)
from seq2seq.errors import InputError


def refusal(check, *arguments, **values) -> str:
    with pytest.raises(InputError) as caught:
        check(*arguments, **values)
    return str(caught.value)


def test_numbers_of_numpy_are_numbers():
    check_counts(units=np.int64(2))
    check_counts(least=0, within="data.", seed=np.int32(0))
    check_positive(temperature=np.float32(0.5), patience=np.int64(1))
    check_shares(dropout=np.float32(0.5))
    check_not_negative(weight=np.float32(0))


def test_null_is_taken_where_it_is_an_option():
    check_counts(optional=True, every=None)
    check_positive(optional=True, minutes=None)


@pytest.mark.parametrize("check", [check_counts, check_not_negative, check_positive, check_shares])
@pytest.mark.parametrize("value", [True, False, np.True_, "1", None, float("nan"), -1])
def test_what_is_not_a_number_in_range_is_refused(check, value):
    assert refusal(check, units=value).endswith(f", not {value!r}.")


def test_a_refusal_names_the_option_the_condition_and_the_value():
    assert "units must be a whole number of at least 1, not 0." == refusal(check_counts, units=0)
    assert "every must be a whole number of at least 1, or null, not 1.5." == refusal(
        check_counts, optional=True, every=1.5
    )
    check_counts(units=2**53)
    assert refusal(check_counts, units=2**53 + 1).startswith(
        "units must be a whole number of at least 1 and at most 9,007,199,254,740,992, not "
    )
    assert "data.seed must be a whole number of at least 0, not -1." == refusal(
        check_counts, least=0, within="data.", seed=-1
    )
    assert "beta must be a number above 0, not 0." == refusal(check_positive, beta=0)
    assert "M.ratio must be a finite number of at least 0, not inf." == refusal(
        check_not_negative, within="M.", ratio=float("inf")
    )
    assert "p must be a number of at least 0 and below 1, not 1." == refusal(check_shares, p=1)
    assert "data.header must be true or false, not 'yes'." == refusal(
        check_flags, within="data.", header="yes"
    )


def test_a_choice_is_refused_with_the_nearest_one():
    choices = ("rows", "tokens")
    assert "data.batch_by must be rows or tokens, not 'row'. Did you mean rows?" == refusal(
        check_choice, choices, within="data.", batch_by="row"
    )
    assert "of must be a, b or c, not 5." == refusal(check_choice, ("a", "b", "c"), of=5)


def test_the_nearest_choice_or_all_of_them():
    assert "Did you mean rows?" == nearest("row", ["tokens", "rows"])
    assert "Choose one of tokens, rows." == nearest("xyz", ["tokens", "rows", "tokens"])
    assert "See below." == nearest("xyz", ["tokens", "rows"], otherwise="See below.")
    assert "There are none to choose from." == nearest("xyz", [])


def test_only_some_of_many_choices_are_listed_but_all_are_compared():
    columns = [f"column {n}" for n in range(100)] + ["price"]
    assert "Did you mean price?" == nearest("prise", columns)
    assert nearest("xyz", columns).endswith(", column 19, ...")


def test_the_choice_most_like_a_word():
    assert "tokens" == most_like("token", ["rows", "tokens"])
    assert most_like("token", ["rows", "tokens"], cutoff=0.99) is None
    assert most_like("xyz", []) is None
