"""CTranslate2 gives the answers of the predictor, or refuses in a sentence."""

import json
import math
import string
import subprocess
import sys

import numpy as np
import pytest

from seq2seq.decoders import RecurrentDecoder, TransformerDecoder
from seq2seq.decoding import (
    BeamSearch,
    Greedy,
    MinimumLength,
    Power,
    Sampling,
)
from seq2seq.encoders import RecurrentEncoder, TransformerEncoder
from seq2seq.errors import InputError
from seq2seq.exporting import agreement, export, load_exported
from seq2seq.exporting.comparison_sources import example_source
from seq2seq.features import Tokens, Values
from seq2seq.layers import GeneralAttention, MultiHeadAttention
from seq2seq.models import Direct, EncoderDecoder
from seq2seq.prediction import Predictor
from seq2seq.readouts import Each
from seq2seq.symbols import END
from seq2seq.tokenizers import Characters

LETTERS = string.ascii_lowercase
PARTS = {"units": 16, "num_layers": 2, "num_heads": 2, "hidden_units": 24}
LONGEST = 40


def make_model(encoder=None, decoder=None, seed=0, attention=None, end=1.0, **options):
    """An untrained model whose weights are so large that outputs differ.

    Args:
        end: logit of END that is added, so that some outputs end and others do not.
    """
    source, target = (Tokens(Characters(learned=one)) for one in (LETTERS, LETTERS[::-1]))
    model = EncoderDecoder(
        source,
        target,
        TransformerEncoder(**{**PARTS, **(encoder or {})}),
        TransformerDecoder(**{**PARTS, **(decoder or {})}, attention=attention),
        **{"embedding_dim": 16, "output_limit": (1.5, 5.0), **options},
    )
    generator = np.random.default_rng(seed)
    for weight in model.weights:
        drawn = generator.standard_normal(weight.shape)
        if weight.path.endswith("scale"):
            drawn = 1 + 0.3 * drawn
        elif len(weight.shape) == 2:
            drawn *= 1.5 / math.sqrt(weight.shape[0])
        else:
            drawn *= 0.1
        weight.assign(drawn)
    model.head.bias.assign(model.head.bias + end * np.eye(model.target.vocabulary_size)[END])
    return model


def make_sources():
    generator = np.random.default_rng(1)
    return ["".join(generator.choice([*LETTERS, "?"], 1 + i % 14)) for i in range(40)]


SOURCES = make_sources()


def answers(model, folder, strategy=None, **options):
    """What the exported model gives, and what the predictor gives."""
    made = load_exported(folder, model, strategy=strategy, **options)
    with pytest.warns(UserWarning, match="not in the training data"):
        return made(SOURCES), Predictor(model, strategy, **options)(SOURCES)


def assert_equal(found, expected):
    for answer, wanted in zip(found, expected, strict=True):
        both = zip((answer, *answer.alternatives), (wanted, *wanted.alternatives), strict=True)
        for one, other in both:
            assert (other.output, other.tokens) == (one.output, one.tokens)
            assert other.finish_reason == one.finish_reason
            assert (other.alignment is None) == (one.alignment is None)
            for name in ("score", "log_prob", "token_log_probs", "alignment"):
                numbers = [getattr(which, name) for which in (other, one)]
                if numbers[0] is not None:
                    np.testing.assert_allclose(*numbers, atol=1e-3, rtol=1e-4)


def assert_varied(answers):
    """They are not all alike, or equality would say little."""
    assert len({answer.output for answer in answers}) > len(answers) / 2
    assert {"end", "length"} == {answer.finish_reason for answer in answers}


@pytest.fixture(autouse=True)
def few_repeats(monkeypatch):
    monkeypatch.setattr(agreement, "REPEATS", (1, 1))


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    model = make_model(end=3.0)
    folder = tmp_path_factory.mktemp("plain") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agreement, "REPEATS", (1, 1))
        return model, export(model, "ctranslate2", folder, sources=SOURCES, steps=LONGEST).folder


BOTH = {"norm": "rms", "positions": "rotary", "activation": "silu", "gated": True}
MODELS = [
    {
        "encoder": {**BOTH, "norm_first": False},
        "decoder": BOTH,
        "tied_embeddings": True,
        "end": 1.5,
    },
    {
        "encoder": {"units": 24, "num_heads": 4, "num_kv_heads": 2, "positions": "learned"},
        "decoder": {"norm_first": False, "activation": "gelu", "num_kv_heads": 1},
        "attention": MultiHeadAttention(2, 8, 1),
        "embedding_dim": 12,
        "seed": 2,
        "end": 1.5,
    },
    {
        "encoder": {"positions": "none", "activation": "tanh"},
        "decoder": {"positions": "learned", "activation": "sigmoid", "gated": True},
        "seed": 2,
        "end": 1.5,
    },
]


@pytest.mark.by_turns(4, among="exports")
@pytest.mark.parametrize("options", MODELS, ids=["rotary, tied", "key heads", "learned"])
def test_greedy_outputs_are_those_of_the_predictor(options, tmp_path):
    model = make_model(**options)
    exported = export(model, "ctranslate2", tmp_path / "out", sources=SOURCES, steps=LONGEST)
    found, expected = answers(model, exported.folder)

    assert_equal(found, expected)
    assert_varied(found)


@pytest.mark.by_turns(4, among="exports")
@pytest.mark.parametrize(
    ("strategy", "options"),
    [
        (None, {"alignments": True, "max_length": 7}),
        (BeamSearch(4), {}),
        (BeamSearch(4, 4), {"alignments": True}),
        (BeamSearch(3, 2, length_penalty=Power(1.0), patience=1.0), {}),
        (BeamSearch(3, length_penalty=Power(0.5)), {}),
    ],
    ids=["greedy", "beam", "n_best", "patience", "penalty"],
)
def test_searches_find_what_those_of_the_predictor_find(strategy, options, plain):
    found, expected = answers(*plain, strategy, **options)

    assert_equal(found, expected)
    assert_varied(found)


@pytest.mark.by_turns(4, among="exports")
def test_int8_is_smaller_and_gives_most_answers(plain, tmp_path):
    model, folder = plain
    small = export(
        model, "ctranslate2", tmp_path / "out", sources=SOURCES, steps=LONGEST, quantize="int8"
    )

    (found,) = small.agreements.values()
    assert 0.5 < found.equal < 1
    shown = f"{found.equal:.1%} of the answers to {found.rows} sources as of the predictor"
    assert shown in str(small) and shown in (small.folder / "README.md").read_text()
    described = json.loads((small.folder / "signature.json").read_text())
    assert ("int8", found.equal) == (
        described["quantize"],
        described["agreement"]["translate_batch"]["equal"],
    )
    sizes = [(one / "ctranslate2" / "model.bin").stat().st_size for one in (folder, small.folder)]
    assert sizes[1] < 0.6 * sizes[0]


@pytest.mark.by_turns(4, among="exports")
@pytest.mark.filterwarnings("ignore:The input .* holds a symbol:UserWarning")
@pytest.mark.parametrize("max_length", [None, 6])
def test_the_lines_of_the_readme_answer_without_this_library(max_length, tmp_path):
    model = make_model(end=-20.0)  # whose outputs end where they must
    folder = export(
        model, "ctranslate2", tmp_path / "out", sources=SOURCES, steps=20, max_length=max_length
    ).folder
    readme = (folder / "README.md").read_text()
    script = "import sys; sys.modules |= dict.fromkeys(('keras', 'seq2seq', 'tensorflow'))\n"
    script += readme.split("```python\n")[1].split("```")[0]
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=folder
    )
    assert 0 == ran.returncode, ran.stderr[-2000:]
    source = example_source(model, ["a"], bool)
    (expected,) = Predictor(model, max_length=max_length)([source])
    assert f"text {expected.output}" == ran.stdout.strip() and "length" == expected.finish_reason


def test_outputs_may_have_no_token(plain):
    model, folder = plain
    (found,) = load_exported(folder, model, max_length=0)(["a"])

    assert ("", [], 0.0, "length") == (found.output, found.tokens, found.score, found.finish_reason)


def without_transformer(**parts):
    source = Tokens(Characters(learned=LETTERS))
    given = {
        "encoder": TransformerEncoder(**PARTS),
        "decoder": TransformerDecoder(**PARTS),
        **parts,
    }
    return EncoderDecoder(given.pop("source", source), source, **given, embedding_dim=16)


REFUSED = {
    "model must be an EncoderDecoder": lambda: Direct(
        Tokens(Characters(learned="a")),
        Tokens(Characters(learned="a")),
        RecurrentEncoder(units=8),
        Each(),
    ),
    "model/encoder must be transformer, not RecurrentEncoder": lambda: without_transformer(
        encoder=RecurrentEncoder(units=8)
    ),
    "model/decoder must be transformer, not RecurrentDecoder": lambda: without_transformer(
        decoder=RecurrentDecoder(units=8)
    ),
    "sources must be tokens, not values": lambda: without_transformer(source=Values(2)),
    "model.encoder.positions must be sinusoidal, learned, rotary or none, not alibi": lambda: (
        make_model(encoder={"positions": "alibi"})
    ),
    "model.decoder.positions must be .* not relative": lambda: make_model(
        decoder={"positions": "relative"}
    ),
    "model.decoder.activation must be relu, .* not elu": lambda: make_model(
        decoder={"activation": "elu"}
    ),
    "model.encoder.units must be an even number for each head": lambda: make_model(
        encoder={"units": 6, "positions": "rotary"}
    ),
    "model/attention must be multi_head, not GeneralAttention": lambda: make_model(
        attention=GeneralAttention()
    ),
    "must have 2 heads of 8, .* not 4 of 4": lambda: make_model(attention=MultiHeadAttention(4, 4)),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_models_that_ctranslate2_lacks_are_refused(sentence, tmp_path):
    with pytest.raises(InputError, match=f"^For CTranslate2, .*{sentence}"):
        export(REFUSED[sentence](), "ctranslate2", tmp_path / "out")
    assert [] == [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"strategy": Sampling()}, "decoding must be greedy or beam, not Sampling"),
        (
            {"strategy": Greedy([MinimumLength(2)])},
            "no processors and no constraint, not MinimumLength",
        ),
        ({"strategy": BeamSearch(4, groups=2)}, "decoding.groups must be 1, not 2"),
        ({"strategy": BeamSearch(4, coverage_penalty=0.2)}, "coverage_penalty must be 0, not 0.2"),
        ({"strategy": BeamSearch(4, length_penalty=0.6)}, "a seq2seq.decoding.Power, not a Wu"),
        ({"strategy": BeamSearch(1, length_penalty=Power(1))}, "width must be at least 2"),
        ({"strategy": BeamSearch(4, patience=0.3)}, "patience times width must be a whole number"),
        ({"unknown": "write"}, "unknown must be never, not write"),
        ({"jit_compile": True}, "jit_compile must be False, not True"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_decoding_that_ctranslate2_lacks_is_refused(options, sentence, plain):
    model, folder = plain
    with pytest.raises(InputError, match=f"^For CTranslate2, .*{sentence}"):
        load_exported(folder, model, **options)


def test_the_model_answers_what_it_cannot(plain):
    model, folder = plain
    given = ["abc", "", "a" * (LONGEST + 1), "ba"]
    with pytest.warns(UserWarning, match="answers inputs such as '': CTranslate2 takes no empty"):
        found = load_exported(folder, model)(given)
    expected = Predictor(model)(given)
    assert [one.output for one in expected] == [one.output for one in found]


def test_what_is_no_export_of_the_model_is_refused(plain, tmp_path):
    model, folder = plain
    with pytest.raises(InputError, match="must be the folder of an export"):
        load_exported(tmp_path, model)
    with pytest.raises(InputError, match="is an export of another model"):
        load_exported(folder, make_model(embedding_dim=12))
