import keras
import numpy as np
import pytest

from seq2seq.decoders import RecurrentDecoder
from seq2seq.encoders import DenseEncoder, RecurrentEncoder
from seq2seq.errors import InputError
from seq2seq.features import Labels, Tokens, Values
from seq2seq.heads import (
    GaussianHead,
    NegativeBinomialHead,
    QuantilesHead,
    StudentTHead,
    ValuesHead,
)
from seq2seq.models import Direct
from seq2seq.prediction import Predictor
from seq2seq.readouts import Each, Last, Repeat
from seq2seq.tokenizers import Characters

SOURCES = ["1 2", "3", "5 2 1 9", "2 2 2"]
TARGET = Values(dim=1, center=[100.0], scale=[10.0])


@pytest.fixture(autouse=True)
def _seed():
    keras.utils.set_random_seed(1)


def direct(target, readout, source=None, **options):
    source = source or Values(dim=1, normalizer="none")
    return Direct(source, target, RecurrentEncoder(units=8), readout, **options)


MODELS = {
    "labels": lambda: direct(Labels(names="abc"), Last()),
    "multiple": lambda: direct(Labels(names="abc", multiple=True), Last()),
    "aligned": lambda: direct(Tokens(Characters(learned="xyz")), Each()),
    "values": lambda: direct(TARGET, Each()),
    "gaussian": lambda: direct(TARGET, Each(), head=GaussianHead()),
    "repeat": lambda: direct(
        Tokens(Characters(learned="xyz")), Repeat(), decoder=RecurrentDecoder(units=8),
        longest_target=5,
    ),
}  # fmt: skip


def answers(predictor, sources=SOURCES):
    """What is written, and all numbers, of each prediction."""
    found = []
    for one in predictor(sources):
        values = [] if one.values is None else one.values.ravel().tolist()
        shares = list((one.probabilities or {}).values())
        bounds = [] if one.interval is None else np.ravel(one.interval).tolist()
        texts = one.output if one.values is None else ""  # of numbers the last digit may differ
        found.append((texts, values + shares + bounds + one.token_log_probs))
    return found


def assert_same(expected, actual):
    assert [text for text, _ in expected] == [text for text, _ in actual]
    for (_, numbers), (_, others) in zip(expected, actual, strict=True):
        assert numbers == pytest.approx(others, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("name", MODELS)
def test_answers_are_the_same_alone_in_a_batch_and_from_a_file(tmp_path, name):
    model = MODELS[name]()
    together = answers(Predictor(model))
    alone = [answers(Predictor(model), [source])[0] for source in SOURCES]
    assert_same(together, alone)
    model.save(tmp_path / "m.keras")
    assert_same(together, answers(Predictor(keras.saving.load_model(tmp_path / "m.keras"))))


def test_probabilities_of_one_label_sum_to_one_and_the_likeliest_is_the_answer():
    for one in Predictor(MODELS["labels"]())(SOURCES):
        assert {"a", "b", "c"} == set(one.probabilities)
        assert 1 == pytest.approx(sum(one.probabilities.values()))
        assert one.output == max(one.probabilities, key=one.probabilities.get)
        assert one.log_prob == pytest.approx(np.log(one.probabilities[one.output]), rel=1e-4)


def test_of_several_labels_those_above_one_half_are_the_answer():
    for one in Predictor(MODELS["multiple"]())(SOURCES):
        assert ",".join(n for n, p in one.probabilities.items() if p > 0.5) == one.output


def test_an_aligned_answer_has_a_token_for_every_step():
    predictions = Predictor(MODELS["aligned"]())(SOURCES)
    assert [2, 1, 4, 3] == [len(one.tokens) for one in predictions]
    assert {"length"} == {one.finish_reason for one in predictions}
    assert set("".join(one.output for one in predictions)) <= set("xyz")


def test_numbers_are_in_the_units_of_the_data():
    model = MODELS["values"]()
    (one,) = Predictor(model)(["1 2"])
    source = {"source": np.array([[[1.0], [2.0]]], "float32"), "source_length": np.array([2])}
    scaled = keras.ops.convert_to_numpy(model(source))[0]
    np.testing.assert_allclose(scaled * 10 + 100, one.values, rtol=1e-5)
    np.testing.assert_allclose(one.values, TARGET.parse(one.output), rtol=1e-5)
    assert one.interval is None


def test_an_interval_holds_its_value():
    for one in Predictor(MODELS["gaussian"]())(SOURCES):
        low, high = one.interval
        assert low.shape == one.values.shape == high.shape
        assert (low < one.values).all()
        assert (one.values < high).all()


@pytest.mark.parametrize("head", [GaussianHead, StudentTHead, QuantilesHead, NegativeBinomialHead])
def test_a_distribution_is_in_the_units_of_the_data(head):
    predictor = Predictor(direct(TARGET, Each(), head=head()))
    found = [one.distribution for one in predictor(SOURCES)]
    (alone,) = (one.distribution for one in predictor(SOURCES[2:3]))

    one, values = found[2], predictor(SOURCES)[2].values
    samples = one.samples(4000, seed=3)
    assert (4000, 4, 1) == samples.shape and "float64" == samples.dtype
    np.testing.assert_allclose(samples[:5], alone.samples(5, seed=3), rtol=1e-5)
    assert (samples[:5] != one.samples(5, seed=4)).any()
    levels = [0.1, 0.5, 0.9]
    scatter = samples.std()
    quantiles = np.quantile(samples, levels, axis=0)
    np.testing.assert_allclose(quantiles, one.quantiles(levels), atol=0.15 * scatter)
    np.testing.assert_allclose(samples.mean(axis=0), one.mean, atol=0.1 * scatter)
    np.testing.assert_array_equal(one.quantiles([0.5])[0], one.median)
    np.testing.assert_allclose(values, one.median if head is QuantilesHead else one.mean)
    np.testing.assert_array_equal(one.quantiles([0.25, 0.75]), one.interval(0.5))
    np.testing.assert_array_equal(one.interval(0.9), predictor(SOURCES)[2].interval)
    if head is NegativeBinomialHead:
        np.testing.assert_array_equal(np.rint(samples), samples)
    for wrong in ([0.0], [1.0], [float("nan")], [[0.5]]):
        with pytest.raises(InputError, match="levels must be numbers between 0 and 1"):
            one.quantiles(wrong)


def test_tokens_of_a_repeated_vector_stop_at_their_end():
    model = MODELS["repeat"]()
    bias = np.zeros(model.num_parameters, "float32")
    bias[3] = 100  # END
    model.head.bias.assign(bias)
    (one,) = Predictor(model)(["1 2"])
    assert ("", ["</s>"], "end") == (one.output, one.tokens, one.finish_reason)
    model.head.bias.assign(-bias)
    (one,) = Predictor(model)(["1 2"])
    assert "length" == one.finish_reason


def test_max_length_is_the_number_of_steps_where_the_readout_leaves_it_open():
    model = direct(TARGET, Repeat(), decoder=RecurrentDecoder(units=8), longest_target=5)
    for max_length, steps in ((None, 5), (3, 3), (9, 9)):
        (one,) = Predictor(model, max_length=max_length)(["1 2"])
        assert steps == len(one.values)


def test_max_length_is_refused_where_it_is_not_open():
    with pytest.raises(InputError, match="This model's number of steps follows from its source"):
        Predictor(direct(TARGET, Last()), max_length=3)
    model = direct(TARGET, Repeat(), decoder=RecurrentDecoder(units=8), longest_target=5)
    with pytest.raises(InputError, match="max_length must be a whole number of at least 1"):
        Predictor(model, max_length=0)


def test_an_input_that_cannot_be_read_is_named():
    predictor = Predictor(MODELS["values"]())
    with pytest.raises(
        InputError, match="The input '1 x', step 2, value 1 must be a number .*, not 'x'"
    ):
        predictor(["1 2", "1 x"])


@pytest.mark.parametrize("head", [ValuesHead, GaussianHead])
def test_what_is_missing_cannot_be_a_target(head):
    target = Values(dim=1, normalizer="none", missing="indicator")
    with pytest.raises(InputError, match="a missing number cannot be learned"):
        Direct(Values(dim=1, normalizer="none"), target, DenseEncoder(units=8), Each(), head=head())


def test_what_is_of_searches_is_refused_where_there_is_none():
    for option in ("jit_compile", "alignments"):
        with pytest.raises(InputError, match=f"{option}=True is for searches"):
            Predictor(direct(Labels(names="ab"), Last()), **{option: True})
