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
        "print(*sorted({name.split('.')[1] for name in after if name.startswith('seq2seq.')}))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    heavy, own = result.stdout.splitlines()

    assert "" == heavy
    assert {"decoding", "errors", "ops", "symbols"} == set(own.split())
