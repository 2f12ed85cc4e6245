import os
import subprocess
import sys

HEAVY = "hydra omegaconf tensorflow_datasets pandas matplotlib pyarrow tokenizers rapidfuzz"
WITH_RAPIDFUZZ = {"EditSimilarity", "MinimumBayesRisk"}


def test_decoding_is_light():
    script = (
        "import sys, seq2seq.decoding\n"
        "assert 'keras' not in sys.modules\n"
        "import keras\n"  # which loads matplotlib where there is one
        "before = set(sys.modules)\n"
        f"names = set(seq2seq.decoding.__all__) - {WITH_RAPIDFUZZ}\n"
        "[getattr(seq2seq.decoding, name) for name in names]\n"
        "after = set(sys.modules) - before\n"
        f"print(*sorted(set('{HEAVY}'.split()) & after))\n"
        "own = [name for name in sys.modules if name.startswith('seq2seq.')]\n"
        "print(*sorted({name.split('.')[1] for name in own} - {'imports'}))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    heavy, own = result.stdout.splitlines()

    assert "" == heavy
    assert {"aliases", "checks", "decoding", "errors", "ops", "symbols", "visible"} == set(
        own.split()
    )


WITHOUT_TENSORFLOW = """
import sys

HIDDEN = {"tensorflow", "hydra", "omegaconf", "tensorflow_datasets", "pandas", "matplotlib"}


class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in HIDDEN:
            raise ImportError(f"{name} is hidden")


sys.meta_path.insert(0, Hide())

import numpy as np
from keras import ops

from seq2seq.decoding import BeamSearch, StepOutput, compile

table = np.log([[0.1, 0.6, 0.3], [0.5, 0.1, 0.4], [1.0, 1.0, 1.0]]).astype("float32")


def prepare(rows):
    return (lambda tokens, state, index: StepOutput(ops.take(table, tokens, axis=0), state)), rows


decode = compile(prepare, BeamSearch(2, 2), start=0, end=2, max_length=3)
found = decode(np.zeros(1, "int32"))
print(*ops.convert_to_numpy(found.tokens)[0, 0])
print(*sorted(HIDDEN & {name.split(".")[0] for name in sys.modules}))
"""


def test_a_search_on_jax_needs_no_tensorflow():
    result = subprocess.run(
        [sys.executable, "-c", WITHOUT_TENSORFLOW],
        capture_output=True,
        text=True,
        env={**os.environ, "KERAS_BACKEND": "jax"},
    )

    assert ("2 0 0\n\n", 0) == (result.stdout, result.returncode), result.stderr
