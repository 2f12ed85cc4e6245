import math
import random

import pytest
from nervaluate import Evaluator

from seq2seq.metrics import SpanF1


def f1(*rows):
    metric = SpanF1()
    for prediction, *references in rows:
        metric.update(prediction, references)
    return metric.result()["span_f1"]


def test_a_span_is_right_where_type_and_both_ends_are():
    reference = "B-a I-a O B-b O"
    assert 1.0 == f1((reference, reference))
    assert 0.5 == f1(("B-a I-a O B-c O", reference))  # type
    assert 0.5 == f1(("B-a O O B-b O", reference))  # last step
    assert 0.5 == f1(("B-a I-a B-b I-b O", reference))  # first step
    assert 2 * 2 / (3 + 2) == f1(("B-a I-a B-a B-b O", reference))  # one too many
    assert 2 * 1 / (1 + 2) == f1(("B-a I-a O O O", reference))  # one missing


def test_spans_are_counted_over_the_corpus():
    # right 1 + 0, predicted 1 + 0, true 1 + 3
    assert 2 * 1 / (1 + 4) == f1(("B-a", "B-a"), ("O O O", "B-a B-a B-b"))


def test_it_is_the_strict_figure_of_the_library():
    choose = random.Random(4).choices
    tags = ["O", "O", "B-a", "I-a", "B-b", "I-b"]
    true, found = ([choose(tags, k=6) for _ in range(50)] for _ in range(2))
    expected = Evaluator(true, found, ["a", "b"], loader="list").evaluate()["overall"]["strict"].f1
    rows = [(" ".join(p), " ".join(t)) for p, t in zip(found, true, strict=True)]
    assert 0 < expected
    assert pytest.approx(expected) == f1(*rows)
    assert f1(*rows) == f1(*rows[::-1])


def test_an_inside_without_a_begin_starts_a_span():
    assert 1.0 == f1(("O I-a I-a I-b", "O B-a I-a B-b"))


def test_what_is_no_tag_is_outside():
    assert 1.0 == f1(("B-a <unk> x", "B-a O O"))
    assert 0.0 == f1(("B- O", "B-a O"))


def test_steps_that_are_missing_are_outside_and_steps_too_many_count():
    assert 2 * 1 / (1 + 2) == f1(("B-a", "B-a O B-b"))
    assert 2 * 1 / (2 + 1) == f1(("B-a O B-b", "B-a"))
    assert 0.0 == f1(("", "B-a"))


def test_the_closest_reference_counts():
    assert 1.0 == f1(("B-a O", "B-b O", "B-a O"))
    # Of equally many wrong and missing spans (1), the one with more right ones.
    assert 2 * 1 / (1 + 2) == f1(("B-a O", "O O", "B-a B-b"))


def test_without_any_span_there_is_no_figure():
    assert math.isnan(f1()) and math.isnan(f1(("O O", "O O")))
