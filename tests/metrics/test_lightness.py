import subprocess
import sys

LIGHT = """
import sys
from seq2seq.metrics import IntervalCoverage, LabelScores, MultiLabelScores, RocAuc, SpanF1
from seq2seq.metrics import StepAccuracy, ValueErrors, is_bio, last_value
RocAuc().result(), SpanF1().result()
print(*{"sklearn", "nervaluate", "scipy", "pandas", "keras"} & set(sys.modules))
"""


def test_metrics_load_their_libraries_only_when_they_count():
    ran = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True)
    assert "\n" == ran.stdout
