"""Models whose heads judge whole rows."""

import numpy as np
import pytest

from seq2seq.decoders import RecurrentDecoder
from seq2seq.encoders import RecurrentEncoder
from seq2seq.errors import BadRow, InputError
from seq2seq.features import Tokens
from seq2seq.features.target_form import TargetForm
from seq2seq.heads import CrfHead, CtcHead
from seq2seq.models import Direct, EncoderDecoder
from seq2seq.readouts import Each, Last, LastN, Repeat, Upsample
from seq2seq.tokenizers import Characters

TEXT = Tokens(Characters(learned="ab"))


def direct(readout, head=None, **options):
    return Direct(
        TEXT, TEXT, RecurrentEncoder("gru", 4), readout, head=head or CtcHead(), **options
    )


@pytest.mark.parametrize("head", [CtcHead, CrfHead])
def test_a_model_that_writes_step_by_step_is_refused(head):
    with pytest.raises(InputError, match="judges whole rows, but EncoderDecoder writes step by"):
        EncoderDecoder(TEXT, TEXT, RecurrentEncoder("gru", 4), RecurrentDecoder("gru", 4), head())


@pytest.mark.parametrize("head", [CtcHead, CrfHead])
def test_a_readout_that_knows_no_number_of_steps_is_refused(head):
    with pytest.raises(InputError, match="readout Repeat must know how many steps"):
        direct(Repeat(), head(), longest_target=3)
    assert direct(Repeat(3), head(), longest_target=3).built


def test_a_readout_of_one_step_is_refused_where_targets_are_longer():
    with pytest.raises(InputError, match="Last gives one step, but targets have up to 3"):
        direct(Last(), longest_target=3)


def test_targets_of_free_length_end():
    assert TargetForm(fed=False, ended=True) == direct(Each()).target_form
    assert TargetForm(fed=False, ended=False) == direct(Each(), CrfHead()).target_form


def test_rows_may_be_shorter_than_the_steps():
    direct(Each()).check_rows(np.array([3, 0, 5]), np.array([2, 0, 5]))
    direct(Upsample(2)).check_rows(np.array([3, 0, 5]), np.array([6, 0, 10]))
    direct(LastN(2)).check_rows(np.array([3, 2]), np.array([2, 0]))


def test_a_few_rows_that_are_too_long_are_told_of():
    with pytest.warns(UserWarning, match="too long for this model") as caught:
        direct(Upsample(2)).check_rows(np.array([3, 1, 1]), np.array([6, 3, 4]))

    (warning,) = caught
    for part in ("2 of 3 rows are", "row 2 must have at most as many", "(2), not 3. Ch", "factor"):
        assert part in str(warning.message)


def test_rows_that_are_all_too_long_are_refused():
    with pytest.raises(BadRow, match="Row 1 must have at most as many target sym") as caught:
        direct(Each()).check_rows(np.array([3, 1]), np.array([4, 2]))

    assert 0 == caught.value.row
    assert "factor" in caught.value.remedy


def test_aligned_rows_must_be_as_long_as_their_sources():
    with pytest.raises(BadRow, match="Row 2 must have as many target steps") as caught:
        direct(Each(), CrfHead()).check_rows(np.array([3, 1]), np.array([3, 3]))

    assert "model=encdec" in caught.value.remedy
