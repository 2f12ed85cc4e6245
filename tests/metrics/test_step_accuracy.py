import math

from seq2seq.metrics import StepAccuracy


def accuracy(*rows, split=str.split):
    metric = StepAccuracy(split)
    for prediction, *references in rows:
        metric.update(prediction, references)
    return metric.result()["step_accuracy"]


def test_steps_are_counted_over_the_corpus_and_not_per_row():
    assert 4 / 6 == accuracy(("1 0", "0 1"), ("1 0 0 0", "1 0 0 0"))


def test_step_i_is_compared_with_step_i():
    assert 0 / 3 == accuracy(("b c a", "a b c"))


def test_the_reference_with_most_right_steps_counts():
    assert 2 / 3 == accuracy(("a b c", "x y z", "a b d", "a d d"))


def test_of_equally_right_references_the_shortest_counts():
    assert 1 / 2 == accuracy(("a b", "a d d", "a c"))


def test_missing_steps_and_steps_too_many_are_wrong():
    assert 2 / 4 == accuracy(("a b", "a b c d"))
    assert 2 / 4 == accuracy(("a b c d", "a b"))
    assert 0 / 2 == accuracy(("", "a b"))


def test_steps_are_split_as_it_is_told():
    assert 2 / 3 == accuracy(("100", "101"), split=list)


def test_the_order_of_rows_changes_nothing():
    rows = [("a b", "a c"), ("a", "a"), ("", "b b b")]
    assert accuracy(*rows) == accuracy(*rows[::-1])


def test_nothing_counted_is_not_a_number():
    assert math.isnan(accuracy()) and math.isnan(accuracy(("", "")))
