"""Every strategy, processor and constraint in conf/ answers for a trained model."""

from pathlib import Path

import pytest
import yaml

from seq2seq.configuration.building import build_decoding
from seq2seq.configuration.composing import compose
from seq2seq.errors import InputError
from seq2seq.features import Labels
from seq2seq.prediction import Predictor, load_model

DECODING = Path(__file__).parents[2] / "conf" / "decoding"
NEEDS = {  # what has no default
    "processors=banned_tokens": ["processors.banned_tokens.tokens=[A,B]"],
    "processors=allowed_tokens": ["processors.allowed_tokens.tokens=[A,B]"],
    "processors=forced_tokens": ["processors.forced_tokens.tokens=[[0,C]]"],
    "processors=logit_bias": ["processors.logit_bias.biases=[[A,5],[B,-5.5]]"],
    "processors=prefix_bias": ["processors.prefix_bias.prefix='C D'"],
    "constraint=regex": ["constraint.pattern='[AB]( [AB])*'"],
    "constraint=trie": ["constraint.outputs=['A B',C]"],
    "constraint=phrases": ["constraint.phrases=['A B',C]"],
    "constraint=banned_sequences": ["constraint.sequences=['A B',C]"],
}


def choices(group):
    return [f"{group}={path.stem}" for path in sorted((DECODING / group).glob("*.yaml"))]


STRATEGIES = [
    path.stem
    for path in sorted(DECODING.glob("*.yaml"))
    if "defaults" in yaml.safe_load(path.read_text())  # the others are for other models
]


@pytest.fixture(scope="module")
def answer(trained):
    """`answer(strategy, choice)`: the prediction for a source."""
    model = load_model(trained)
    NEEDS["processors=language_model_fusion"] = [f"processors.language_model_fusion.run={trained}"]

    def run(strategy, choice=None):
        options = [f"decoding={strategy}"]
        if choice is not None:
            options += [f"decoding/{choice}", *(f"decoding.{o}" for o in NEEDS.get(choice, []))]
        decoding = build_decoding(compose("train", options).decoding, model.target)
        return Predictor(model, decoding, max_length=6)(["abc"])[0]

    return run


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_answers(answer, strategy):
    best = answer(strategy)

    scores = [one.score for one in (best, *best.alternatives)]
    assert scores == sorted(scores, reverse=True)
    assert best.log_prob == pytest.approx(sum(best.token_log_probs), abs=1e-4)


def test_draws_are_a_function_of_the_source_and_the_seed(answer):
    assert answer("sampling") == answer("sampling")


@pytest.mark.by_turns(2)
@pytest.mark.parametrize("choice", [*choices("processors"), *choices("constraint")])
def test_every_processor_and_constraint_answers(answer, choice):
    best = answer("beam", choice)

    words = best.output.split()
    expected = {
        "processors=logit_bias": "A" in words and "B" not in words,
        "processors=minimum_length": len(best.tokens) >= 2,
        "processors=no_repeat_ngram": len(set(zip(words, words[1:], words[2:], strict=False)))
        == max(len(words) - 2, 0),
        "processors=banned_tokens": not {"A", "B"} & set(words),
        "processors=allowed_tokens": set(words) <= {"A", "B"},
        "processors=forced_tokens": words[:1] == ["C"],
        "constraint=regex": bool(words) and set(words) <= {"A", "B"},
        "constraint=trie": best.output in ("A B", "C"),
        "constraint=phrases": "A B" in best.output and "C" in words,
        "constraint=banned_sequences": "A B" not in best.output and "C" not in words,
    }
    assert expected.get(choice, True)


def test_a_text_that_is_no_token_is_named(command, trained):
    options = ["decoding=greedy", "decoding/processors=banned_tokens"]
    tokens = "decoding.processors.banned_tokens.tokens=[Q]"
    result = command("predict", f"run={trained}", *options, tokens, "--", "abc")

    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "'Q' cannot be written with the vocabulary" in result.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["model=many_to_one", "decoding=beam"], "BeamSearch is a token-by-token strategy, but"),
        (["model=aligned", "decoding=sampling"], "Choose decoding=greedy"),
        (["model=ctc", "decoding=beam"], "Choose decoding=ctc_beam or decoding=greedy"),
        (["decoding=ctc_beam"], "CtcBeam reads the steps of a CTC model, which this is not"),
    ],
)
def test_a_search_that_changes_no_answer_is_refused_before_data_is_read(
    command, tmp_path, options, said
):
    own = tmp_path / "own.tsv"
    own.write_text("no columns\n")
    data = ["data=files", f"data.train={own}", "data.source=characters"]
    target = "labels" if "model=many_to_one" in options else "characters"
    result = command("train", *options, *data, f"data.target={target}")

    assert (2, 1) == (result.status, result.err.count("\n"))
    assert said in result.err


def test_texts_are_no_constraint_of_labels():
    options = ["decoding/constraint=trie", "decoding.constraint.outputs=[a]"]
    config = compose("train", options).decoding

    with pytest.raises(InputError, match="Trie is about texts, but outputs are Labels"):
        build_decoding(config, Labels(names="ab"))
