"""What is published: complete, loadable from the Hub, and without anything of this machine."""

import getpass
import json
import os
import re
import shutil
import socket
import zipfile
from pathlib import Path

import pytest
import yaml
from hub_server import TOKEN, hub_of_a_test

import seq2seq
from seq2seq.errors import InputError
from seq2seq.hub import HubAddress, fetched, push
from seq2seq.publishing.card import Card
from seq2seq.publishing.check_private import check_private
from seq2seq.publishing.without_places import shared_command, shared_config
from seq2seq.storage.run_record import RunRecord

FILES = {"model.keras", "features.json", "config.yaml", "run.json", "signature.json", "README.md"}
GIVEN = ("repo=ann/capitals", "license=apache-2.0")
TEXTS = ("format=jsonl", "--", "abc", "de")


@pytest.fixture(scope="module")
def published(command, trained, tmp_path_factory):
    """A folder that is written and not uploaded."""
    folder = tmp_path_factory.mktemp("published") / "out"
    result = command("publish", f"run={trained}", *GIVEN, f"output={folder}")
    assert (0, "") == (result.status, result.err)
    assert "Written, not uploaded" in result.out
    return folder


def all_bytes(folder):
    """All that is in a folder, with the parts of archives."""
    for path in folder.iterdir():
        yield path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                yield from map(archive.read, archive.namelist())


def test_nothing_of_this_machine_is_published(published, trained, pairs):
    words = [str(trained), str(pairs), str(Path.home()), str(Path.cwd()), socket.gethostname()]
    words += ["train.tsv", "validation.tsv", "test.tsv", trained.parent.name, pairs.parent.name]
    text = b"\n".join(all_bytes(published))
    assert [] == [word for word in words if word.encode() in text]
    user = getpass.getuser().encode()
    assert not re.search(rb"(?<![\w-])" + re.escape(user) + rb"(?![\w-])", text)
    assert b"train.tsv" in (trained / "config.yaml").read_bytes()  # it would be found


def test_a_card_tells_what_it_is(published):
    assert {path.name for path in published.iterdir()} == FILES
    _, front, text = (published / "README.md").read_text().split("---\n", 2)
    metadata = yaml.safe_load(front)
    assert ("keras-seq2seq", "apache-2.0") == (metadata["library_name"], metadata["license"])
    assert {"exact_match", "wer", "chrf"} <= {*metadata["metrics"]}
    assert "datasets" not in metadata  # those of the author's files have no name
    for part in (
        "| source | prediction | reference |",
        'seq2seq.load("hf://ann/capitals")',
        "| figure | validation | test | meaning |",
        "seq2seq-train trainer=smoke",
        "data.train=FILE",
        "Symbols that were not in the training data",
        "symbols of the source",
        "Trained with seq2seq",
    ):
        assert part in text
    assert 3 == text.split("|---|---|---|\n")[1].split("\n\n")[0].count("\n") + 1


def test_figures_of_the_card_are_those_of_the_run(published, trained):
    lines = (trained / "metrics.jsonl").read_text().splitlines()
    test = json.loads(lines[-1])
    rows = dict(
        re.findall(
            r"^\| ([^|]+) \| [^|]* \| ([^|]+) \|", (published / "README.md").read_text(), re.M
        )
    )
    assert f"{test['token_error_rate']:.1%}" == rows["token error rate"]
    assert f"{test['chrf']:.1f}" == rows["chrF"]


@pytest.mark.by_turns(5, among="processes")
def test_a_published_run_is_used_from_the_hub(command, trained, pairs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    expected = command("predict", f"run={trained}", *TEXTS)
    with hub_of_a_test(tmp_path / "cache") as hub:
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        options = (*GIVEN, "private=true", "revision=v1")
        result = command("publish", f"run={trained}", *options)
        assert 0 == result.status, result.err
        sha = hub.branches["ann/capitals"]["v1"]
        assert f"{hub.endpoint}/ann/capitals/commit/{sha}" in result.out
        assert FILES == hub.commits["ann/capitals"][sha].keys()
        assert {"ann/capitals"} == hub.closed

        address = "hf://ann/capitals@v1"
        found = command("predict", f"run={address}", *TEXTS)
        assert (0, expected.out, expected.err) == (found.status, found.out, found.err)
        wanted = seq2seq.load(trained)(["abc"])[0]
        assert wanted.log_prob == seq2seq.load(address)(["abc"])[0].log_prob
        test = f"data.train={pairs}/train.tsv", f"data.test={pairs}/test.tsv"
        judged = command("evaluate", f"run={address}", *test)
        assert 0 == judged.status, judged.err
        assert "exact match" in judged.out
        made = Path(f"runs/ann--capitals@{sha[:7]}")
        assert 2 == len([*made.glob("evaluation_test_*")])
        other = command("evaluate", f"run={address}", *test, "paths.output=judged")
        assert 2 == len([*Path("judged").glob("evaluation_test_*")]), other.err
        assert 0 == command("export", f"run={address}", "format=keras").status
        assert (made / "export" / "keras" / "signature.json").is_file()
        assert {"model.keras", "config.yaml", "run.json"} == {*os.listdir(fetched(address))}
        given = f"run={address}", "format=keras", f"output={tmp_path / 'exported'}"
        assert 0 == command("export", *given).status


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["repo=ann/a"], "license must be an identifier such as apache-2.0"),
        (["repo=ann/a", "license=My Terms"], "license must be an identifier"),
        (["repo=a", "license=mit"], "repo must be user/name"),
        (["repo=../a", "license=mit"], "repo must be user/name"),
        (["license=mit"], "repo"),
        (["repo=ann/a", "license=mit", "revision=../a"], "revision must be a branch"),
        (["repo=ann/a", "license=mit", "examples=-1"], "examples must"),
    ],
)
def test_what_is_missing_is_one_sentence(command, trained, tmp_path, options, sentence):
    result = command("publish", f"run={trained}", f"output={tmp_path / 'out'}", *options)
    assert (2, 1, False) == (result.status, result.err.count("\n"), (tmp_path / "out").exists())
    assert sentence in result.err


def test_an_upload_without_a_token_is_one_sentence(command, trained, tmp_path):
    with hub_of_a_test(tmp_path / "cache") as hub:
        hub.add("ann/capitals", {})
        hub.closed.add("ann/capitals")
        result = command("publish", f"run={trained}", *GIVEN)
    assert (2, 1) == (result.status, result.err.count("\n"))
    assert "hf auth login" in result.err


def test_nothing_that_is_to_be_private_gets_into_a_public_repository(tmp_path, monkeypatch):
    (tmp_path / "README.md").write_text("secret")
    with hub_of_a_test(tmp_path / "cache") as hub:
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        hub.add("ann/public", {})
        with pytest.raises(InputError, match="hf://ann/public .* everybody can see"):
            push(tmp_path, HubAddress("ann/public"), True, "Upload")
        assert [{}] == [*hub.commits["ann/public"].values()]


def test_a_card_shows_odd_sources_as_python_and_no_empty_sentence(trained):
    predictor = seq2seq.load(trained)
    odd = 'a\n"\u202eb'
    card = Card("hf://ann/a", "mit", predictor, {}, RunRecord(), {}, [(odd, "x", "x")])
    text = card.to_markdown()
    assert f"print(predictor([{odd!r}])[0].output)" in text
    assert "Trained with" not in text and "## Versions" not in text


def test_a_name_of_the_machine_that_is_part_of_a_word_is_published(tmp_path, monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "dense")
    (tmp_path / "config.yaml").write_text("encoder: DenseEncoder\nname: dense_1\nx: condensed")
    check_private(tmp_path, tmp_path / "run", [])
    (tmp_path / "config.yaml").write_text("at: dense:8000")
    with pytest.raises(InputError, match="would contain 'dense'"):
        check_private(tmp_path, tmp_path / "run", [])


def test_a_decoding_that_needs_a_file_is_not_published(command, trained, tmp_path):
    (tmp_path / "allowed.txt").write_text("A B\n")
    options = "decoding=beam", "decoding/constraint=trie"
    given = (*options, f"decoding.constraint.outputs={tmp_path}/allowed.txt")
    result = command("publish", f"run={trained}", *GIVEN, f"output={tmp_path / 'out'}", *given)
    assert (2, False) == (result.status, (tmp_path / "out").exists())
    assert "decoding.constraint.outputs must not be the file" in result.err


def test_a_place_in_another_file_is_refused(command, trained, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(trained, run)
    (run / "features.json").write_text(json.dumps({"source": str(run), "target": ""}))
    result = command("publish", f"run={run}", *GIVEN, f"output={tmp_path / 'out'}")
    assert (2, False) == (result.status, (tmp_path / "out").exists())
    assert "features.json would contain" in result.err


def test_options_that_name_files_are_left_out():
    def data(kind, **options):
        stored = {"data": {"_target_": f"seq2seq.data.{kind}", "source": "words", **options}}
        found = shared_config(stored, {"_target_": "seq2seq.decoding.Greedy"})["data"]
        return {key: found[key] for key in options}

    assert {"train": None} == data("Files", train=["a.en", "a.de"])
    assert {"train": None} == data("Files", train="part-*.csv")
    assert {"path": None, "time": "day"} == data("Series", path="prices.csv", time="day")
    assert {"path": "wmt14", "train": "train"} == data("HuggingFace", path="wmt14", train="train")
    assert {"path": "ann/pairs"} == data("HuggingFace", path="ann/pairs")
    assert {"path": None} == data("HuggingFace", path="/home/ann/pairs")
    assert {"name": "cmudict", "data_dir": None} == data("Tfds", name="cmudict", data_dir="x")
    assert {"delimiter": "/", "features_separator": "~"} == data(
        "Files", delimiter="/", features_separator="~"
    )


def test_commands_have_no_names_of_files():
    config = {"data": {"train": None, "path": "wmt14"}}
    words = ["/home/ann/scripts/train.py", "--config-dir", "/home/ann/conf", "model=encdec"]
    words += ["data.train=secret.tsv", "data.path=wmt14", "paths.output=runs/a", "logger=wandb"]
    words += ["+data.x=C:\\\\ann\\\\a", "warm_start=runs/old", "logger.project=secret", "seed=2"]
    assert [
        "seq2seq-train",
        "model=encdec",
        "data.train=FILE",
        "data.path=wmt14",
        "+data.x=FILE",
        "seed=2",
    ] == shared_command(words, config)
    assert [] == shared_command(["/usr/lib/python3/ipykernel_launcher.py", "-f", "/x"], config)
