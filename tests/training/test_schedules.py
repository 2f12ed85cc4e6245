import keras
import numpy as np
import pytest

from seq2seq.errors import InputError
from seq2seq.training.schedules import Constant, Cosine, InverseSquareRoot, Linear

pytestmark = pytest.mark.backends

ALL = [Constant, Cosine, InverseSquareRoot, Linear]
FALLING = [Cosine, Linear]


def rates(schedule, steps):
    return np.array([float(schedule(step)) for step in range(steps)])


@pytest.mark.parametrize("kind", ALL)
def test_warm_up_is_a_straight_line_to_the_peak(kind):
    schedule = kind(2.0, total_steps=100, warmup=10)

    np.testing.assert_allclose(0.2 * np.arange(1, 11), rates(schedule, 10), rtol=1e-6)


@pytest.mark.parametrize("kind", ALL)
def test_the_peak_is_never_exceeded_and_the_rate_never_zero(kind):
    found = rates(kind(2.0, total_steps=40, warmup=5), 40)

    assert found.argmax() == 4
    assert found.max() == pytest.approx(2.0)
    assert found.min() > 0


@pytest.mark.parametrize("kind", ALL)
def test_without_warm_up_the_first_step_has_the_peak(kind):
    assert float(kind(2.0, total_steps=40, warmup=0)(0)) == pytest.approx(2.0)


@pytest.mark.parametrize("kind", ALL)
def test_warm_up_below_one_is_a_fraction_of_all_steps(kind):
    as_fraction = kind(2.0, total_steps=50, warmup=0.2)

    np.testing.assert_array_equal(
        rates(kind(2.0, total_steps=50, warmup=10), 50), rates(as_fraction, 50)
    )


@pytest.mark.parametrize("kind", FALLING)
def test_falling_schedules_end_at_the_final_rate_and_stay_there(kind):
    schedule = kind(2.0, total_steps=20, warmup=2, final=0.25)

    found = rates(schedule, 30)
    assert (np.diff(found[1:21]) < 0).all()
    np.testing.assert_allclose(np.full(10, 0.5), found[20:], rtol=1e-6)


def test_linear_falls_by_the_same_amount_each_step():
    found = rates(Linear(1.0, total_steps=8, warmup=4), 8)

    np.testing.assert_allclose([0.25, 0.5, 0.75, 1.0, 0.8, 0.6, 0.4, 0.2], found, rtol=1e-6)


def test_cosine_is_half_way_down_in_the_middle():
    assert float(Cosine(1.0, total_steps=20, warmup=0)(10)) == pytest.approx(0.5)


def test_inverse_square_root_halves_when_steps_are_fourfold():
    schedule = InverseSquareRoot(1.0, total_steps=100, warmup=10)

    assert float(schedule(39)) == pytest.approx(0.5)


@pytest.mark.parametrize("kind", ALL)
def test_a_schedule_survives_serialisation(kind):
    schedule = kind(2.0, total_steps=30, warmup=3)

    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(schedule))
    np.testing.assert_array_equal(rates(schedule, 30), rates(again, 30))


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"total_steps": 10, "warmup": -1}, "warmup"),
        ({"total_steps": 0}, "step"),
        ({"total_steps": 10, "final": 2}, "final"),
    ],
)
def test_impossible_schedules_are_refused(arguments, name):
    with pytest.raises(InputError, match=name):
        Linear(1.0, **arguments)
