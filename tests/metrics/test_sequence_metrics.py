import math

import pytest

from seq2seq.metrics import Bleu, Chrf, ExactMatch, Rouge, Ter, TokenErrorRate, is_better
from seq2seq.metrics.texts.sentences import holds_sentence
from seq2seq.tokenizers import Words


def fed(metric, *rows):
    for prediction, *references in rows:
        metric.update(prediction, references)
    return metric.result()


def test_exact_match_takes_any_reference_and_ignores_spacing():
    result = fed(ExactMatch(), ("a b", "x", "a  b"), ("a", "b"))
    assert {"exact_match": 0.5, "wer": 0.5} == result


def test_error_rate_counts_edits_against_the_closest_reference():
    # 1 edit of 3 against "a b c"; the far reference does not count; 0 of 1 in the second row.
    result = fed(TokenErrorRate(), ("a c", "a b c", "x y z w"), ("q", "q"))
    assert {"token_error_rate": 1 / 4} == result


def test_error_rate_over_characters_splits_as_it_is_told():
    assert {"token_error_rate": 1 / 3} == fed(TokenErrorRate(list), ("cut", "cat"))


def test_an_empty_reference_makes_every_predicted_token_an_edit():
    assert {"token_error_rate": 2 / 1} == fed(TokenErrorRate(), ("a b", ""), ("c", "c"))


def test_bleu_and_chrf_take_rows_with_different_numbers_of_references():
    rows = [
        ("the cat sat on the mat", "a cat", "the cat sat on the mat"),
        ("so it is now", "so it is now"),
    ]
    assert 100 == pytest.approx(fed(Bleu(), *rows)["bleu"])
    metric = Chrf()
    assert 100 == pytest.approx(fed(metric, *rows)["chrf"])
    assert "version:" in metric.signatures()[metric.name]


@pytest.mark.parametrize("metric", [Bleu, Ter, Rouge])
def test_figures_of_sentences_need_a_reference_of_four_words(metric):
    made = metric()
    assert {} == fed(made, ("cat", "cat"), ("a cat", "a cat", "the small cat"))
    assert {} == made.signatures()
    assert fed(metric(), ("cat", "cat"), ("cat", "a cat is here"))


@pytest.mark.parametrize(
    ("text", "is_sentence"),
    [
        ("HH AH0 L OW1", False),
        ("1 2 30 400 5", False),
        ("tʃʰ a ʔ e SIL", False),
        ("it is a big tree with leaves", True),
        ("我 是 一 个", True),
    ],
)
def test_symbols_are_no_sentence(text, is_sentence):
    assert is_sentence == holds_sentence(["", text])


def test_ter_counts_a_shift_as_one_edit():
    assert (
        pytest.approx(100 / 6)
        == fed(Ter(), ("on the mat sat the cat", "the cat on the mat sat"))["ter"]
    )
    metric = Ter()
    fed(metric, ("a cat is here", "A cat is here"))
    assert "case:mixed" in metric.signatures()["ter"]


def test_rouge_takes_the_best_reference_and_any_script():
    rows = [("the cat sat here", "a dog", "the cat lay here"), ("кот спит", "кот спит")]
    found = fed(Rouge(), *rows)
    # Of 4 words 3 are shared, all in order; of 3 pairs 1. The second row is entirely right.
    expected = {"rouge_1": (75 + 100) / 2, "rouge_2": (100 / 3 + 100) / 2, "rouge_l": 87.5}
    assert expected == pytest.approx(found)


@pytest.mark.parametrize("metric", [Bleu, Chrf, Ter])
def test_references_are_compared_in_the_form_of_predictions(metric):
    tokenizer = Words(lowercase=True, normalization="NFC")
    row = ("the café is here now", "The Cafe\N{COMBINING ACUTE ACCENT} is HERE now")
    made = metric(tokenizer.normalize, lowercase=True)
    perfect = 0 if metric is Ter else 100
    assert [pytest.approx(perfect)] == list(fed(made, row).values())
    assert "case:lc" in next(iter(made.signatures().values()))


def test_nothing_counted_is_not_a_number():
    for metric in (ExactMatch(), TokenErrorRate(), Chrf()):
        assert all(math.isnan(value) for value in metric.result().values())


def test_better_goes_the_way_of_the_metric_and_nan_loses():
    assert is_better("exact_match", 0.5, 0.4) and not is_better("exact_match", 0.4, 0.5)
    assert is_better("token_error_rate", 0.4, 0.5) and not is_better("loss", 0.5, 0.5)
    assert is_better("loss", 1.0, math.nan) and not is_better("bleu", math.nan, 0.0)
