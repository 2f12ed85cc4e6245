"""TensorFlow's messages at its import."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import os, sys
from seq2seq.imports.quiet import quiet_imports
if {is_imported}:
    sys.modules["tensorflow"] = None
try:
    with quiet_imports():
        os.write(2, b"noise ")
        {body}
except RuntimeError:
    pass
os.write(2, b"after")
print(os.environ.get("TF_CPP_MIN_LOG_LEVEL"))
"""


@pytest.mark.parametrize(
    ("level", "is_imported", "body", "expected"),
    [
        (None, False, "pass", ("3", "after")),
        ("2", False, "pass", ("2", "after")),  # announcements precede the reading of the level
        ("0", False, "pass", ("0", "noise after")),
        (None, True, "pass", ("None", "noise after")),
        (None, False, "raise RuntimeError", ("3", "noise after")),
        (None, False, "exec('with quiet_imports(): pass')", ("3", "after")),
    ],
    ids=["by default", "with a level", "all messages", "imported", "failing", "nested"],
)
def test_noise_is_held_back_unless_it_is_wanted(level, is_imported, body, expected):
    environment = {k: v for k, v in os.environ.items() if k != "TF_CPP_MIN_LOG_LEVEL"}
    environment |= {"TF_CPP_MIN_LOG_LEVEL": level} if level else {}
    program = PROGRAM.format(is_imported=is_imported, body=body)
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True
    )

    assert expected == (ran.stdout.strip(), ran.stderr)


def test_importing_the_library_is_light_and_using_it_prints_nothing():
    program = (
        "import sys, seq2seq; heavy = {'keras', 'tensorflow', 'jax', 'numpy', 'hydra'};"
        "assert not heavy & {*sys.modules}; seq2seq.Direct; assert 'keras' in sys.modules"
    )
    environment = {k: v for k, v in os.environ.items() if k != "TF_CPP_MIN_LOG_LEVEL"}
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True
    )

    assert (0, "", "") == (ran.returncode, ran.stdout, ran.stderr)
