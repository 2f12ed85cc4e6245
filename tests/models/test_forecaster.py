import keras
import numpy as np
import pytest
from keras import ops

import seq2seq
from seq2seq.decoders import RecurrentDecoder, TransformerDecoder
from seq2seq.decoding import rollout
from seq2seq.encoders import RecurrentEncoder
from seq2seq.errors import BadRow, InputError
from seq2seq.features import Tokens, Values
from seq2seq.heads import GaussianHead
from seq2seq.layers import ScheduledSampling
from seq2seq.models import Direct, EncoderDecoder, Forecaster
from seq2seq.tokenizers import Characters

STEPS = 3


def values(**options):
    return Values(dim=options.pop("dim", 1), normalizer="none", **options)


def parts():
    keras.utils.set_random_seed(1)
    return RecurrentEncoder("gru", 4), RecurrentDecoder("gru", 4)


def batch(dim=1):
    rng = np.random.default_rng(0)
    return {
        "source": rng.normal(size=(2, 5, dim)).astype("float32"),
        "source_length": np.array([5, 4], "int32"),
        "target_in": rng.normal(size=(2, STEPS, 1)).astype("float32"),
    }


def former_config(network):
    """The configuration that this forecaster had when its class was `EncoderDecoder`."""
    saved = keras.saving.serialize_keras_object(network)
    config = {**saved["config"], "embedding_dim": 8, "output_limit": [0.0, 7.0]}
    config |= {"tied_embeddings": False, "shared_embeddings": False}
    del config["longest_target"]
    return {
        **saved,
        "module": "seq2seq.models.encoder_decoder",
        "class_name": "EncoderDecoder",
        "registered_name": "seq2seq>EncoderDecoder",
        "config": config,
    }


def test_a_call_of_the_former_class_makes_a_forecaster():
    options = {"output_limit": (0.0, 7.0), "dropout": 0.5, "name": "mine"}
    network = EncoderDecoder(values(), values(), *parts(), GaussianHead(), 16, **options)

    assert Forecaster is type(network)
    assert (7, 0.5, "mine") == (network.longest_target, network.dropout, network.name)
    assert isinstance(network.head, GaussianHead)


def test_the_configuration_of_the_former_class_makes_a_forecaster():
    network = Forecaster(values(), values(), *parts(), longest_target=2)
    former = keras.saving.deserialize_keras_object(former_config(network))

    assert (Forecaster, 7) == (type(former), former.longest_target)
    former.set_weights(network.get_weights())
    np.testing.assert_allclose(network(batch()), former(batch()), rtol=1e-6)


def test_other_targets_still_make_an_encoder_decoder():
    text = Tokens(Characters().fit([["abc"]]))

    assert EncoderDecoder is type(EncoderDecoder(text, text, *parts()))
    assert EncoderDecoder is type(EncoderDecoder(values(), text, *parts()))


def test_a_saved_forecaster_comes_back_as_it_was(tmp_path):
    network = Forecaster(values(), values(), *parts(), dropout=0.1, longest_target=2)
    network.compile("adam")
    network.save(tmp_path / "m.keras")

    loaded = keras.saving.load_model(tmp_path / "m.keras")
    assert (Forecaster, 2, 0.1) == (type(loaded), loaded.longest_target, loaded.dropout)
    np.testing.assert_array_equal(network(batch()), loaded(batch()))
    assert 2 == len(seq2seq.load(tmp_path / "m.keras")(["1 2 3"])[0].values)


@pytest.mark.parametrize("option", ["tied_embeddings", "shared_embeddings"])
def test_numbers_have_no_embeddings(option):
    with pytest.raises(InputError, match="Only tokens have embeddings"):
        EncoderDecoder(values(), values(), *parts(), **{option: True})


@pytest.mark.parametrize("source", [values(), values(dim=2, vector=True)])
def test_a_target_that_does_not_continue_its_source_is_refused(source):
    text = Tokens(Characters().fit([["abc"]]))
    for one in (source, text):
        with pytest.raises(InputError, match="The target of a forecast must be"):
            Forecaster(one, values(dim=3), *parts())
    with pytest.raises(InputError, match="must be a sequence, not one vector"):
        Forecaster(values(dim=2), values(dim=2, vector=True), *parts())


def test_a_source_without_history_is_named():
    network = Forecaster(values(dim=2, horizon=3, observed=1), values(), *parts())

    network.check_sources(np.array([4]))
    with pytest.raises(BadRow, match="more than the 3 steps that are to be forecast, not 3. Give"):
        network.check_sources(np.array([4, 3]))


def test_a_target_longer_than_what_is_known_ahead_is_named():
    network = Forecaster(values(dim=2, horizon=2, observed=1), values(), *parts())
    network.compile("adam")

    network.check_rows(np.array([4, 4]), np.array([2, 1]))
    with pytest.raises(InputError, match="Row 1 must have at most the 2 target steps .*, not 3. L"):
        network.fit(batch(dim=2), np.zeros((2, STEPS, 1)), verbose=0)


def test_a_forecast_without_a_history_is_refused():
    network = Forecaster(values(), values(), *parts())
    with pytest.raises(BadRow, match="Row 2 must have steps that a forecast can continue"):
        network.check_sources(np.array([1, 0]))


def test_a_rollout_cannot_be_longer_than_it_was_prepared_for():
    keras.utils.set_random_seed(1)
    decoder = TransformerDecoder(8, num_layers=1, num_heads=2, hidden_units=8)
    network = Forecaster(values(), values(), RecurrentEncoder("gru", 8), decoder)
    x = batch()

    step, state, first = network.rollout_step(x["source"], x["source_length"], STEPS)
    assert STEPS == rollout(step, state, first, STEPS).values.shape[2]
    with pytest.raises(InputError, match="prepared for 3 steps, but max_length is 4"):
        rollout(step, state, first, STEPS + 1)


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        (lambda: Forecaster(values(), values(), *parts()), "rolled out"),
        (lambda: Direct(values(), values(), parts()[0]), "read"),
    ],
)
def test_a_model_tells_how_it_is_answered(network, expected):
    assert expected == network().answering


def test_covariates_of_the_future_change_the_forecast():
    source = values(dim=2, horizon=STEPS, observed=1)
    network = Forecaster(source, values(), *parts())
    x = batch(dim=2)
    other = {**x, "source": np.array(x["source"])}
    other["source"][0, -1, 1] += 1  # known ahead, of the last step

    difference = ops.convert_to_numpy(network(x) - network(other))
    assert not difference[0, :-1].any()
    assert difference[0, -1].any()


def sampled(steps):
    """A forecaster, and one with the same weights that is fed nearly always its predictions."""
    options = {"scheduled_sampling": 1 - 1e-12, "sampling_steps": steps}
    plain = Forecaster(values(), values(), *parts())
    network = Forecaster(values(), values(), *parts(), **options)
    weights = [weight + 0.3 for weight in plain.get_weights()]
    plain.set_weights(weights)
    for variable, weight in zip(network.trainable_variables, weights, strict=True):
        variable.assign(weight)
    return plain, network


def test_scheduled_sampling_feeds_the_predictions_of_the_step_before():
    plain, network = sampled(0)
    forced = plain(batch())
    own = batch()
    own["target_in"][:, 1:] = ops.convert_to_numpy(plain.head.distribution(forced)[0])[:, :-1]
    np.testing.assert_allclose(plain(own), network(batch(), training=True), rtol=1e-5)
    np.testing.assert_array_equal(forced, network(batch()))
    assert not np.allclose(forced, plain(own))


@pytest.mark.parametrize("parts", [1, 2])
def test_the_share_of_predictions_grows_from_nothing(parts):
    plain, network = sampled(2)
    network.compile(keras.optimizers.Adam(gradient_accumulation_steps=parts if parts > 1 else None))
    trained, others = (
        [one.value for one in variables]
        for variables in (network.trainable_variables, network.non_trainable_variables)
    )
    forced, outputs = plain(batch()), []
    for _ in range(2 * parts + 1):  # as JAX does, which reads no other variables again
        found, others = network.stateless_call(trained, others, batch(), training=True)
        outputs.append(found)
    for found in outputs[:parts]:
        np.testing.assert_array_equal(forced, found)
    assert not np.allclose(forced, outputs[-1])


def test_about_the_given_share_of_inputs_are_predictions():
    layer = ScheduledSampling(0.25, steps=0)
    fed = layer(ops.zeros((50, 40, 1)), ops.ones((50, 40, 1)))
    assert 0.22 < float(ops.mean(fed[:, 1:])) < 0.28
    np.testing.assert_array_equal(0, fed[:, 0])
