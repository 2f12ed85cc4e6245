import pytest

from seq2seq.metrics import TokenMeans


def test_every_token_weighs_the_same():
    means = TokenMeans()
    means.update({"token_accuracy": 1.0}, tokens=10)
    means.update({"token_accuracy": 0.5}, tokens=30)
    means.update({"token_accuracy": float("nan")}, tokens=0)
    assert {"token_accuracy": 0.625} == means.result()


def test_perplexities_are_averaged_as_logarithms():
    means = TokenMeans()
    means.update({"perplexity": 2.0}, tokens=2)
    means.update({"perplexity": 8.0}, tokens=1)
    assert means.result() == pytest.approx({"perplexity": 2 ** (5 / 3)})
