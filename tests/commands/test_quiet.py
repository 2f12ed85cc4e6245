"""Libraries print nothing of their own into a command's output."""

import os
import subprocess
import sys

PROGRAM = """
import logging
from seq2seq.commands.quiet import quiet_libraries
logging.basicConfig(level=logging.INFO)  # as Hydra does
with quiet_libraries():
    pass
import matplotlib.font_manager
"""


def test_the_first_list_of_fonts_is_made_silently(tmp_path):
    environment = os.environ | {"MPLCONFIGDIR": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True
    )

    assert (0, "", "") == (ran.returncode, ran.stdout, ran.stderr)
    assert [*tmp_path.iterdir()]  # the list
