import numpy as np
import pytest

from seq2seq.evaluation import Row
from seq2seq.reporting.calibration import certainty


def test_certainty_is_the_confidence_or_the_probability_of_the_output():
    row = Row("a", ["b"], "b", 0.0, np.log(0.25), "end", True, 0, 1)
    assert 0.25 == pytest.approx(certainty(row))
    assert 0.0 == certainty(row._replace(log_prob=-np.inf))
    assert 1.0 == certainty(row._replace(log_prob=1e-7))
    assert 0.5 == certainty(row._replace(confidence=0.5))
