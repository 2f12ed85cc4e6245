import pytest

from seq2seq.commands.runs import lock_run, resumable
from seq2seq.errors import InputError


def test_a_folder_that_is_being_trained_in_is_refused(tmp_path):
    with lock_run(tmp_path), pytest.raises(InputError, match="Another process"):  # noqa: SIM117
        with resumable(tmp_path):
            pass


def test_a_folder_is_free_again_when_its_training_ends(tmp_path):
    with resumable(tmp_path):
        assert lock_run(tmp_path) is None
    lock = lock_run(tmp_path)
    assert lock is not None
    lock.close()
