"""The laws' sample has every file of conf/model and conf/decoding, in models that can be built."""

import itertools

import pytest
from ranges import (
    choices,
    default_parts,
    each_once,
    model_parts,
    one_at_a_time,
    run_groups,
    runs,
    searches,
)


@pytest.mark.parametrize("feedback", [False, True])
def test_the_sample_has_every_choice(feedback):
    models = model_parts(feedback)
    defaults = {choice for (model,), *_ in models for choice in default_parts(model)}
    found = {choice for one in each_once(models) for options in one for choice in options}

    assert {choice for model in models for part in model for choice in part} == found | defaults


def test_each_model_of_the_sample_can_be_built(network):
    skipped = []
    for candidates in each_once(model_parts()):
        try:
            network(candidates)
        except pytest.skip.Exception:
            skipped.append(candidates)

    assert [] == skipped


def test_the_product_has_each_pair_once():
    product = one_at_a_time([[["m"], ["a", "b"], ["x"]], [["n"], ["a"]]])

    assert [
        (("m",),),
        (("m", "a"),),
        (("m", "b"),),
        (("m", "x"),),
        (("n",),),
        (("n", "a"),),
    ] == product


def test_models_take_turns_and_heads_are_tried_with_each_model():
    heads = ["model/head=h", "model/head=i"]
    models = [[["m"], ["a", "b"], ["x"], heads], [["n"], ["a", "b"], heads]]

    assert [
        (("m", "a", "x"),),
        (("n", "b"),),
        (("m", heads[0]), ("n", heads[0])),
        (("n", heads[1]), ("m", heads[1])),
    ] == each_once(models)


def test_every_decoding_is_searched_with():
    searched = [decoding for _, decoding in searches(each_once(model_parts()))]

    assert choices("decoding") == sorted(["decoding=greedy", *searched])


def test_every_turn_has_every_choice_but_data_and_all_turns_have_all_data():
    groups = [*run_groups(), choices("decoding")]
    data = choices("data")
    turns = [{choice for run in runs(turn) for choice in run} for turn in range(len(data))]

    assert {*itertools.chain(*groups)} <= {choice for run in runs() for choice in run}
    assert set(data) <= set().union(*turns)
    for found in turns:
        assert {*itertools.chain(*groups)} - {*data} <= found


def test_a_turn_is_less_than_all():
    assert 2 * len(runs(turn=1)) < 1.5 * len(runs())
